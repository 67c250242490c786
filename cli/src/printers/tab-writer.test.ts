import { expect, test } from "vitest";
import { createTabWriter, describeLayout, tableLayout } from "./tab-writer.ts";

function align(text: string, layout: Parameters<typeof createTabWriter>[0]): string {
  const writer = createTabWriter(layout);
  writer.write(text);
  return writer.flush();
}

// Expected texts follow the rules of Go's text/tabwriter.
test("a table's columns are 3 blanks apart and at least 6 wide", () => {
  expect(align("NAME\tAGE\nweb\t5m\n", tableLayout)).toBe("NAME   AGE\nweb    5m\n");
  expect(align("A\tB\n1\t2\n", tableLayout)).toBe("A     B\n1     2\n");
});

test("a column is a run of neighbouring lines that have it", () => {
  expect(align("Name:\tweb\nEvents:\n  a\tlong\tx\n  bb\ts\ty\n", describeLayout)).toBe("Name:  web\nEvents:\n  a   long  x\n  bb  s     y\n");
});

test("what follows the last tab widens nothing", () => {
  expect(align("a\tvery long text\nb\tx\n", describeLayout)).toBe("a  very long text\nb  x\n");
});

test("columns of a watch do not get narrower, and start anew for another table", () => {
  const writer = createTabWriter(tableLayout);
  writer.write("a-long-name\t1\n");
  expect(writer.flush()).toBe("a-long-name   1\n");
  writer.write("b\t1\n");
  expect(writer.flush()).toBe("b             1\n");
  writer.forget();
  writer.write("b\t1\n");
  expect(writer.flush()).toBe("b     1\n");
});

test("characters count, not bytes", () => {
  expect(align("n\u00e4me\tx\nname\ty\n", describeLayout)).toBe("n\u00e4me  x\nname  y\n");
});
