import { expect, test } from "vitest";
import { programNames } from "../../files/program-names.ts";
import { programs } from "./index.ts";

test("the programs are those that the folders of an image name", () => {
  const named = Object.values(programNames).flatMap((names) => names.split(" "));
  expect([...programs.keys()].sort()).toEqual([...named].sort());
});
