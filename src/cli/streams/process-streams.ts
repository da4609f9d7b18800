import { ApiError, UserError } from '../../api/errors.ts';
import type { Status } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import { objectPath } from '../selecting/paths.ts';
import type { Target } from '../selecting/select.ts';

/** A process in a container that a command joins. */
export interface Joined {
  readonly target: Target;
  /** `exec` starts one, `attach` joins the container's own, `shell` starts one in the container's place. */
  readonly subresource: 'exec' | 'attach' | 'shell';
  readonly container: string;
  readonly command: readonly string[];
  readonly stdin: boolean;
  /** A terminal on our side, its keys passed on raw. */
  readonly tty: boolean;
  /** A terminal on the other side, without one here. */
  readonly remoteTty?: boolean;
  /** What else the subresource is told. */
  readonly more?: Readonly<Record<string, string | boolean | undefined>>;
}

/** Joins our streams with those of a process until it ends; answers how. Throws what the API answers. */
export async function joinProcess(joined: Joined, { client, streams }: CommandDeps): Promise<Status> {
  const { container, command, stdin, tty, remoteTty = false, target, subresource, more } = joined;
  const merged = tty || remoteTty;
  const options = {
    query: {
      container,
      command,
      stdin: stdin || undefined,
      stdout: true,
      stderr: merged ? undefined : true,
      tty: merged || undefined,
      ...more,
    },
    stdout: streams.stdout,
    ...(stdin ? { stdin: streams.stdin } : {}),
    ...(merged ? {} : { stderr: streams.stderr }),
  };
  const session = await client.channels(objectPath(target, subresource), options).catch(withoutServer);
  if (stdin && !tty && !session.canEndInput) {
    streams.err('warning: the server cannot tell the command that standard input has ended (Kubernetes 1.30 and newer can)\n');
  }
  if (!tty) return session.result;
  const resize = () => session.resize(streams.size());
  const forget = streams.onResize(resize);
  streams.setRawMode(true);
  try {
    resize();
    return await session.result;
  } finally {
    forget();
    streams.setRawMode(false);
  }
}

/** kubectl shows what the kubelet said, not that a server said it. */
export function withoutServer(error: unknown): never {
  throw error instanceof ApiError && error.status.reason === 'InternalError' ? new UserError(error.message) : error;
}

/** The exit code that a process ended with. Throws UserError for everything that is not its own failure. k8s: errorDecoderV4 */
export function readExit(status: Status): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find(({ reason }) => reason === 'ExitCode');
  const exitCode = Number(cause?.message);
  if (status.reason !== 'NonZeroExitCode' || !Number.isInteger(exitCode) || exitCode === 0) {
    throw new UserError(status.message ?? status.reason ?? 'unknown error');
  }
  return exitCode;
}
