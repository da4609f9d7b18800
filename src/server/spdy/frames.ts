/** Frames of SPDY/3.1, as far as Kubernetes' clients speak it. PURE but for what a reader keeps of a frame that is not whole yet. */

/** The other end breaks the rules of the protocol; the connection is over. */
export class SpdyError extends Error {
  override readonly name = 'SpdyError';
}

/** One frame. Header blocks are still packed. `data` may be a part of a frame: `fin` stands with the last part only. */
export type Frame =
  | { readonly type: 'data'; readonly streamId: number; readonly fin: boolean; readonly data: Buffer }
  | {
      readonly type: 'synStream';
      readonly streamId: number;
      readonly fin: boolean;
      readonly unidirectional: boolean;
      readonly block: Buffer;
    }
  | { readonly type: 'synReply' | 'headers'; readonly streamId: number; readonly fin: boolean; readonly block: Buffer }
  | { readonly type: 'reset'; readonly streamId: number; readonly status: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goAway'; readonly lastStreamId: number; readonly status: number }
  /** SETTINGS, WINDOW_UPDATE and what a later version may add: of no meaning here, as nobody controls the flow. */
  | { readonly type: 'other'; readonly number: number };

/** Why a stream is given up. SPDY/3.1, 2.6.3 */
export const resetStatus = { protocolError: 1, invalidStream: 2, refused: 3, cancel: 5 } as const;
/** Why a connection is given up. SPDY/3.1, 2.6.6 */
export const goAwayStatus = { ok: 0, protocolError: 1 } as const;

const version = 3;
const headBytes = 8;
const controlBit = 0x80;
const flags = { fin: 0x01, unidirectional: 0x02 } as const;
const kinds = { synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7, headers: 8 } as const;
/** Bytes of a control frame's payload: nobody has that many headers. */
const maxControlBytes = 64 * 1024;
/** Bytes of one data frame that is sent; the length has 24 bits. */
const maxDataBytes = 1 << 20;

/** The bytes of a frame. */
export function encodeFrame(frame: Exclude<Frame, { readonly type: 'other' }>): Buffer {
  switch (frame.type) {
    case 'data':
      return encodeData(frame.streamId, frame);
    case 'synStream': {
      // No stream hangs on another, all are of the same priority.
      const head = Buffer.concat([uint32(frame.streamId), Buffer.alloc(6)]);
      const bits = (frame.fin ? flags.fin : 0) | (frame.unidirectional ? flags.unidirectional : 0);
      return control(kinds.synStream, bits, [head, frame.block]);
    }
    case 'synReply':
    case 'headers':
      return control(kinds[frame.type], frame.fin ? flags.fin : 0, [uint32(frame.streamId), frame.block]);
    case 'reset':
      return control(kinds.reset, 0, [uint32(frame.streamId), uint32(frame.status)]);
    case 'ping':
      return control(kinds.ping, 0, [uint32(frame.id)]);
    case 'goAway':
      return control(kinds.goAway, 0, [uint32(frame.lastStreamId), uint32(frame.status)]);
  }
}

/** As many data frames as the data needs. */
function encodeData(streamId: number, { data, fin }: { readonly data: Buffer; readonly fin: boolean }): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start === 0 || start < data.length; start += maxDataBytes) {
    const part = data.subarray(start, start + maxDataBytes);
    const isLast = start + maxDataBytes >= data.length;
    parts.push(uint32(streamId), flagsAndLength(fin && isLast ? flags.fin : 0, part.length), part);
  }
  return Buffer.concat(parts);
}

function control(kind: number, bits: number, payload: readonly Buffer[]): Buffer {
  const length = payload.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([controlBit, version, 0, kind]), flagsAndLength(bits, length), ...payload]);
}

const flagsAndLength = (bits: number, length: number): Buffer => uint32(bits * 0x1000000 + length);

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

interface Head {
  readonly isControl: boolean;
  /** The kind of a control frame, the stream of a data frame. */
  readonly number: number;
  readonly bits: number;
  readonly length: number;
}

/**
 * Cuts what arrives, in whatever pieces, into frames. Data is handed out as it comes, so that no frame of data is ever kept. The call
 * throws SpdyError.
 */
export function createFrameReader(): (chunk: Buffer) => readonly Frame[] {
  let pending: Buffer = Buffer.alloc(0);
  let head: Head | undefined;
  /** Of the data frame that is being read. */
  let left = 0;

  function next(): Frame | undefined {
    if (!head) {
      if (pending.length < headBytes) return undefined;
      head = readHead(pending);
      left = head.length;
      pending = pending.subarray(headBytes);
    }
    return head.isControl ? nextControl(head) : nextData(head);
  }

  function nextControl({ number, bits, length }: Head): Frame | undefined {
    if (pending.length < length) return undefined;
    const payload = pending.subarray(0, length);
    pending = pending.subarray(length);
    head = undefined;
    return readControl(number, bits, payload);
  }

  function nextData({ number, bits }: Head): Frame | undefined {
    if (left > 0 && pending.length === 0) return undefined;
    const data = pending.subarray(0, left);
    pending = pending.subarray(data.length);
    left -= data.length;
    if (left === 0) head = undefined;
    return { type: 'data', streamId: number, fin: left === 0 && (bits & flags.fin) !== 0, data };
  }

  return (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const frames: Frame[] = [];
    for (let frame = next(); frame; frame = next()) frames.push(frame);
    // What is kept must not keep the whole chunk.
    pending = Buffer.from(pending);
    return frames;
  };
}

function readHead(bytes: Buffer): Head {
  const isControl = ((bytes[0] ?? 0) & controlBit) !== 0;
  const length = bytes.readUIntBE(5, 3);
  const bits = bytes[4] ?? 0;
  if (!isControl) return { isControl, number: bytes.readUInt32BE(), bits, length };
  const spoken = bytes.readUInt16BE() & 0x7fff;
  if (spoken !== version) throw new SpdyError(`a frame is of version ${spoken} of SPDY, not ${version}`);
  if (length > maxControlBytes) throw new SpdyError(`a control frame has ${length} bytes, more than ${maxControlBytes}`);
  return { isControl, number: bytes.readUInt16BE(2), bits, length };
}

function readControl(number: number, bits: number, payload: Buffer): Frame {
  const fin = (bits & flags.fin) !== 0;
  const word = (index: number): number => {
    if (payload.length < 4 * index + 4) throw new SpdyError(`a control frame of kind ${number} is too short`);
    return payload.readUInt32BE(4 * index);
  };
  const streamId = () => word(0) & 0x7fffffff;
  switch (number) {
    case kinds.synStream: {
      if (payload.length < 10) throw new SpdyError('a frame that opens a stream is too short');
      return {
        type: 'synStream',
        streamId: streamId(),
        fin,
        unidirectional: (bits & flags.unidirectional) !== 0,
        block: payload.subarray(10),
      };
    }
    case kinds.synReply:
      return { type: 'synReply', streamId: streamId(), fin, block: payload.subarray(4) };
    case kinds.headers:
      return { type: 'headers', streamId: streamId(), fin, block: payload.subarray(4) };
    case kinds.reset:
      return { type: 'reset', streamId: streamId(), status: word(1) };
    case kinds.ping:
      return { type: 'ping', id: word(0) };
    case kinds.goAway:
      return { type: 'goAway', lastStreamId: streamId(), status: word(1) };
    default:
      return { type: 'other', number };
  }
}
