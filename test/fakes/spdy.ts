import { connect, type Socket } from 'node:net';
import { createFrameReader, encodeFrame, type Frame } from '../../src/server/spdy/frames.ts';
import { createHeaderWriter } from '../../src/server/spdy/header-blocks.ts';

/** A client that speaks SPDY frame by frame, rules or no rules. */
export interface SpdyClient {
  readonly socket: Socket;
  /** The head of the HTTP answer. */
  readonly head: string;
  /** Everything that came, in order. */
  readonly frames: Frame[];
  readonly closed: Promise<void>;
  send(frame: Parameters<typeof encodeFrame>[0]): void;
  /** Opens a stream with headers. */
  open(streamId: number, headers: Readonly<Record<string, string>>): void;
  /** What came on a stream as text, and whether its end did. */
  heard(streamId: number): { readonly text: string; readonly fin: boolean };
}

/** Asks for an upgrade to SPDY and waits for the answer. */
export function connectSpdy(url: string, path: string, protocol: string): Promise<SpdyClient> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const read = createFrameReader();
  const writeHeaders = createHeaderWriter();
  const frames: Frame[] = [];
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: ${hostname}\r\nconnection: Upgrade\r\nupgrade: SPDY/3.1\r\nx-stream-protocol-version: ${protocol}\r\n\r\n`,
  );
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const readHead = (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', readHead).on('data', (more: Buffer) => frames.push(...read(more)));
      frames.push(...read(answer.subarray(end + 4)));
      resolve(clientOf(answer.subarray(0, end).toString()));
    };
    const clientOf = (head: string): SpdyClient => ({
      ...{ socket, head, frames, closed },
      send: (frame) => void socket.write(encodeFrame(frame)),
      open(streamId, headers) {
        const block = writeHeaders(new Map(Object.entries(headers)));
        socket.write(encodeFrame({ type: 'synStream', streamId, fin: false, unidirectional: false, block }));
      },
      heard(streamId) {
        const data = frames.filter((frame) => frame.type === 'data' && frame.streamId === streamId);
        return {
          text: data.map((frame) => (frame.type === 'data' ? frame.data.toString() : '')).join(''),
          fin: data.some((frame) => frame.type === 'data' && frame.fin),
        };
      },
    });
    socket.on('data', readHead);
  });
}
