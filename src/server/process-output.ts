import type { Readable } from 'node:stream';
import { messageOf } from '../api/errors.ts';
import { isRecord } from '../api/is-record.ts';
import type { Status } from '../api/types.ts';
import type { ExecSession } from '../engine/types.ts';
import { statusOf } from './http.ts';

/** Which streams the client asked for, and whether there is a terminal. */
export interface ChannelOptions {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** The client's end of a process, whatever carries it. Both resolve when the bytes have left, so that a slow client holds the process back. */
export interface Outlet {
  write(stream: 'stdout' | 'stderr', data: Buffer): Promise<void>;
  status(status: Status): Promise<void>;
}

/** Sends what a process prints, and at its end its `Status`. Rejects when the client is gone. */
export async function sendOutput(outlet: Outlet, session: ExecSession, options: ChannelOptions): Promise<void> {
  const outputs = Promise.all([
    forward(session.stdout, options.stdout, (data) => outlet.write('stdout', data)),
    session.stderr ? forward(session.stderr, options.stderr, (data) => outlet.write('stderr', data)) : undefined,
    // Output that breaks is output that ends: the result tells what happened.
  ]).catch(() => {});
  const result = await session.result.then(
    async (end) => {
      await outputs;
      if (end.message !== undefined) await complain(outlet, `${end.message}\n`, options);
      return exitStatus(end.exitCode);
    },
    (error: unknown) => statusOf(error instanceof Error ? error : new Error(messageOf(error))),
  );
  await outlet.status(result);
}

async function forward(output: Readable, wanted: boolean, write: (data: Buffer) => Promise<void>): Promise<void> {
  if (!wanted) return void output.on('error', () => {}).resume();
  for await (const chunk of output) await write(Buffer.from(chunk as Buffer));
}

/** Where a person sees the text: stderr, or stdout when the terminal has swallowed the difference. */
async function complain(outlet: Outlet, text: string, options: ChannelOptions): Promise<void> {
  const stream = options.tty || !options.stderr ? 'stdout' : 'stderr';
  if (stream === 'stdout' && !options.stdout) return;
  await outlet.write(stream, Buffer.from(options.tty ? text.replaceAll('\n', '\r\n') : text));
}

/** k8s: kubelet/cri/streaming/remotecommand exec.go ServeExec */
function exitStatus(exitCode: number): Status {
  const base = { kind: 'Status', apiVersion: 'v1', metadata: {} } as const;
  if (exitCode === 0) return { ...base, status: 'Success' };
  return {
    ...base,
    status: 'Failure',
    message: `command terminated with non-zero exit code: command terminated with exit code ${exitCode}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

/** What the error stream of a process says: the Status as JSON, or in protocols from before there was one what went wrong, if anything. */
export function statusText(status: Status, { knowsStatus }: { readonly knowsStatus: boolean }): string {
  if (knowsStatus) return JSON.stringify(status);
  return status.status === 'Success' ? '' : (status.message ?? '');
}

/** Gives the terminal of a process the size that a client wrote as JSON; what cannot be read is no size. */
export function resize(session: ExecSession, json: string): void {
  const size = readSize(json);
  if (size) session.resize(size);
}

function readSize(text: string): { columns: number; rows: number } | undefined {
  try {
    const size: unknown = JSON.parse(text);
    const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0 && (value as number) <= 0xffff;
    if (isRecord(size) && isCount(size['Width']) && isCount(size['Height'])) return { columns: size['Width'], rows: size['Height'] };
  } catch {
    // A size that cannot be read is a size that is not set.
  }
  return undefined;
}
