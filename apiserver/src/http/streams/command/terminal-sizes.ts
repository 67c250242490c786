import type { TerminalSize } from "@kx/shared/net/pod-access";

/** Reads `{"Width":80,"Height":24}`, one after the other, cut anywhere. It ends with the stream, and at what is no size. */
export async function* terminalSizes(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TerminalSize> {
  let text = "";
  for await (const chunk of bytes) {
    text += Buffer.from(chunk).toString("latin1");
    for (let end = text.indexOf("}"); end >= 0; end = text.indexOf("}")) {
      const size = sizeOf(text.slice(0, end + 1));
      if (!size) return;
      text = text.slice(end + 1);
      yield size;
    }
    // No size is as long as this.
    if (text.length > 1024) return;
  }
}

function sizeOf(text: string): TerminalSize | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { Width, Height } = value as { Width?: unknown; Height?: unknown };
  return isSize(Width) && isSize(Height) ? { columns: Width, rows: Height } : undefined;
}

const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
