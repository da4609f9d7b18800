const padding = 0x3d;
const alphabet = new Set(Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'));
const isLineEnd = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d;

/** Bytes in base64 as Go writes them, or the place in the text, in bytes, at which Go gives up reading. */
export type GoBase64 =
  | { readonly base64: string; readonly wrongAt?: undefined }
  | { readonly base64?: undefined; readonly wrongAt: number };

/** Reads base64 as Go does: line ends say nothing, bits beyond the last byte neither. Go: base64.StdEncoding */
export function readGoBase64(text: string): GoBase64 {
  const isPlain = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
  const wrongAt = isPlain ? undefined : findWrong(Buffer.from(text));
  return wrongAt === undefined ? { base64: Buffer.from(text, 'base64').toString('base64') } : { wrongAt };
}

/** Go: encoding/base64 decodeQuantum, over and over */
function findWrong(source: Buffer): number | undefined {
  let at = 0;
  const skipLineEnds = (): void => {
    while (isLineEnd(source[at])) at += 1;
  };
  for (;;) {
    for (let digits = 0; digits < 4; ) {
      const byte = source[at];
      if (byte === undefined) return digits === 0 ? undefined : at - digits;
      at += 1;
      if (alphabet.has(byte)) digits += 1;
      else if (byte === padding) return digits < 2 ? at - 1 : wrongAfterPadding(digits);
      else if (!isLineEnd(byte)) return at - 1;
    }
  }
  function wrongAfterPadding(digits: number): number | undefined {
    skipLineEnds();
    if (digits === 2) {
      if (at === source.length) return at;
      if (source[at] !== padding) return at - 1;
      at += 1;
      skipLineEnds();
    }
    return at < source.length ? at : undefined;
  }
}
