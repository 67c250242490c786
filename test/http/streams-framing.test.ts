import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dataHead, FrameParser, type Frame } from "../../apiserver/src/http/streams/spdy/frames.ts";
import { HeaderBlocks } from "../../apiserver/src/http/streams/spdy/header-block.ts";

const control = (type: number, payload: Buffer): Buffer => Buffer.concat([Buffer.from([0x80, 3, 0, type, 0, 0, 0, payload.length]), payload]);
const stream = fc.integer({ min: 1, max: 0x7fff_ffff });
const bytes = (max: number): fc.Arbitrary<Buffer> => fc.uint8Array({ maxLength: max }).map((array) => Buffer.from(array));

/** Whole frames as a client writes them. */
const frame = fc.oneof(
  fc.tuple(stream, bytes(60), fc.boolean()).map(([id, body, fin]) => Buffer.concat([dataHead(id, body.length, fin), body])),
  fc.tuple(fc.constantFrom(1, 2, 3, 4, 6, 7, 8, 9), bytes(40)).map(([type, rest]) => control(type, Buffer.concat([Buffer.from("0000000100000002", "hex"), rest]))),
);

/** What was said, with the pieces of each DATA frame put together. */
function said(pieces: readonly Buffer[]): unknown[] {
  const parser = new FrameParser();
  const all: Frame[] = pieces.flatMap((piece) => parser.push(piece));
  const data = new Map<number, string>();
  const rest: unknown[] = [];
  for (const one of all) {
    if (one.type !== "data") rest.push(one);
    else data.set(one.stream, `${data.get(one.stream) ?? ""}${one.bytes.toString("hex")}${one.fin ? "." : ""}`);
  }
  return [...rest, data];
}

test("frames are the same wherever their bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 30 }), (frames, cuts) => {
      const whole = Buffer.concat(frames);
      const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
      const pieces = places.slice(1).map((end, at) => whole.subarray(places[at], end));
      expect(said(pieces)).toEqual(said([whole]));
    }),
    { seed: 1 },
  );
});

test("random bytes are frames or a refusal, never anything else", () => {
  fc.assert(
    fc.property(fc.array(bytes(200), { maxLength: 5 }), (pieces) => {
      let refused: unknown;
      try {
        said(pieces);
      } catch (error) {
        refused = error;
      }
      expect(refused === undefined || (refused instanceof Error && /control frame|stream id/.test(refused.message))).toBe(true);
    }),
    { seed: 1 },
  );
});

test("header blocks come out of one stream of compression as they went in", async () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(name, fc.stringMatching(/^[ -~]{0,40}$/)), { maxLength: 6 }), async (all) => {
      const [packing, unpacking] = [new HeaderBlocks(), new HeaderBlocks()];
      for (const one of all) {
        const headers = new Map(Object.entries(one));
        expect(await unpacking.unpack(await packing.pack(headers))).toEqual(headers);
      }
      packing.close();
      unpacking.close();
    }),
    { seed: 1, numRuns: 50 },
  );
});
