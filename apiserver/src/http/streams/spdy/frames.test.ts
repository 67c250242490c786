import { describe, expect, test } from "vitest";
import { dataHead, FrameParser, goAway, ping, rstStream, synReply, type Frame } from "./frames.ts";

const hex = (bytes: Buffer): string => bytes.toString("hex");
const parsed = (text: string): Frame[] => new FrameParser().push(Buffer.from(text.replaceAll(" ", ""), "hex"));

// The layouts of SPDY draft 3.1, section 2.
describe("what is written", () => {
  test.each([
    ["DATA of stream 5", dataHead(5, 3, false), "0000000500000003"],
    ["the last DATA", dataHead(5, 0, true), "0000000501000000"],
    ["a long DATA", dataHead(1, 0xff_ffff, true), "0000000101ffffff"],
    ["SYN_REPLY", synReply(3, Buffer.from("ab")), "8003000200000006000000036162"],
    ["RST_STREAM", rstStream(7, 5), "80030003000000080000000700000005"],
    ["PING", ping(1), "800300060000000400000001"],
    ["GOAWAY", goAway(9), "80030007000000080000000900000000"],
  ])("%s", (_name, bytes, expected) => {
    expect(hex(bytes)).toBe(expected);
  });
});

describe("what is read", () => {
  test.each<[string, string, Frame]>([
    ["DATA", "00000005 00000002 6869", { type: "data", stream: 5, fin: false, bytes: Buffer.from("hi") }],
    ["the last DATA, without bytes", "00000005 01000000", { type: "data", stream: 5, fin: true, bytes: Buffer.alloc(0) }],
    ["SYN_STREAM", "80030001 0000000c 00000001 00000000 0000 6162", { type: "synStream", stream: 1, fin: false, block: Buffer.from("ab") }],
    ["SYN_STREAM that ends", "80030001 0100000a 00000003 00000000 e000", { type: "synStream", stream: 3, fin: true, block: Buffer.alloc(0) }],
    ["HEADERS", "80030008 00000005 00000003 61", { type: "headers", stream: 3, fin: false, block: Buffer.from("a") }],
    ["RST_STREAM", "80030003 00000008 00000003 00000005", { type: "rstStream", stream: 3, status: 5 }],
    ["PING", "80030006 00000004 00000007", { type: "ping", id: 7 }],
    ["GOAWAY", "80030007 00000008 00000003 00000000", { type: "goAway", lastGood: 3 }],
    ["SETTINGS", "80030004 0000000c 00000001 00000007 00010000", { type: "other" }],
    ["WINDOW_UPDATE", "80030009 00000008 00000001 00000100", { type: "other" }],
  ])("%s", (_name, text, frame) => {
    expect(parsed(text)).toEqual([frame]);
  });

  test("the bytes of a DATA frame are not gathered", () => {
    const parser = new FrameParser();
    expect(parser.push(Buffer.from("0000000501000004", "hex"))).toEqual([]);
    expect(parser.push(Buffer.from("ab"))).toEqual([{ type: "data", stream: 5, fin: false, bytes: Buffer.from("ab") }]);
    expect(parser.push(Buffer.from("cd"))).toEqual([{ type: "data", stream: 5, fin: true, bytes: Buffer.from("cd") }]);
  });

  test.each([
    ["stream 0", "00000000 00000000", "stream id zero is disallowed"],
    ["an endless control frame", "80030001 00ffffff", "a control frame is too long"],
    ["a control frame without its numbers", "80030003 00000004 00000001", "a control frame ends early"],
  ])("%s is refused", (_name, text, message) => {
    expect(() => parsed(text)).toThrow(message);
  });
});
