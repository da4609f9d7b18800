import { spawn } from 'node:child_process';
import { UserError } from '../../api/errors.ts';
import { isRecord } from '../../api/is-record.ts';
import type { Clock } from '../../base/clock.ts';
import { type Entry, entryOf, textOf } from './kubeconfig.ts';
import type { PluginEntry } from './types.ts';

/** What a credential plugin answers. */
export interface PluginAnswer {
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: string;
  /** Milliseconds since 1970; undefined: as long as this process lives. */
  readonly expiresAt?: number;
}

export interface PluginDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly stdinIsTerminal: boolean;
}

/** A plugin of credentials, run when there is no answer that is still good. */
export interface CredentialPlugin {
  current(): Promise<PluginAnswer>;
  /** The server did not take the answer: the next time the plugin is asked again. */
  forget(): void;
}

/** `cluster`: what the plugin is told of the cluster, where it wants to know. k8s: client-go plugin/pkg/client/auth/exec/exec.go */
export function createCredentialPlugin(entry: PluginEntry, cluster: Entry, deps: PluginDeps): CredentialPlugin {
  let known: PluginAnswer | undefined;
  let running: Promise<PluginAnswer> | undefined;
  return {
    async current() {
      if (known && (known.expiresAt === undefined || known.expiresAt > deps.clock.now())) return known;
      // Two requests at once wait for one run.
      running ??= runPlugin(entry, cluster, deps).finally(() => {
        running = undefined;
      });
      known = await running;
      return known;
    },
    forget() {
      known = undefined;
    },
  };
}

const failed = (what: string, cause?: unknown): UserError =>
  new UserError(`Unable to connect to the server: getting credentials: ${what}`, cause === undefined ? {} : { cause });

async function runPlugin(entry: PluginEntry, cluster: Entry, deps: PluginDeps): Promise<PluginAnswer> {
  const interactive = entry.interactiveMode !== 'Never' && deps.stdinIsTerminal;
  if (entry.interactiveMode === 'Always' && !interactive) {
    throw failed('exec plugin cannot support interactive mode: standard input is not a terminal');
  }
  const info = {
    kind: 'ExecCredential',
    apiVersion: entry.apiVersion,
    spec: { ...(entry.provideClusterInfo ? { cluster } : {}), interactive },
  };
  const env = { ...deps.env, ...entry.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  return readAnswer(await outputOf(entry, { env, interactive }), entry);
}

/** What it says on stdout; what it says to people goes to them. */
function outputOf(
  entry: PluginEntry,
  { env, interactive }: { readonly env: NodeJS.ProcessEnv; readonly interactive: boolean },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(entry.command, [...entry.args], { env, stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'inherit'] });
    const chunks: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (cause: NodeJS.ErrnoException) => reject(notStarted(entry, cause)));
    child.once('close', (code, signal) => {
      if (code === 0) return resolve(Buffer.concat(chunks).toString('utf8'));
      reject(failed(`exec: executable ${entry.command} failed with exit code ${code ?? `-1 (${signal})`}`));
    });
  });
}

function notStarted(entry: PluginEntry, cause: NodeJS.ErrnoException): UserError {
  if (cause.code !== 'ENOENT')
    return failed(`exec: fork/exec ${entry.command}: ${cause.code === 'EACCES' ? 'permission denied' : cause.message}`, cause);
  return failed(`exec: executable ${entry.command} not found${hintOf(entry)}`, cause);
}

const hintOf = ({ installHint }: PluginEntry): string =>
  `\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\nTo learn more about this feature, consult the documentation available at:\n      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins${installHint === '' ? '' : `\n\n${installHint.trimEnd()}`}`;

function readAnswer(text: string, { apiVersion }: PluginEntry): PluginAnswer {
  const answer = parseAnswer(text);
  if (textOf(answer, 'kind') !== 'ExecCredential' || textOf(answer, 'apiVersion') !== apiVersion) {
    const returned = textOf(answer, 'apiVersion') || 'none';
    throw failed(`exec plugin is configured to use API version ${apiVersion}, plugin returned version ${returned}`);
  }
  if (!isRecord(answer['status'])) throw failed("exec plugin didn't return a status field");
  const status = entryOf(answer, 'status');
  const [token, certificate, key] = ['token', 'clientCertificateData', 'clientKeyData'].map((field) => textOf(status, field));
  if (!token && !certificate && !key) throw failed("exec plugin didn't return a token or cert/key pair");
  if (Boolean(certificate) !== Boolean(key)) throw failed('exec plugin returned only certificate or key, not both');
  const expiry = textOf(status, 'expirationTimestamp');
  const expiresAt = expiry === '' ? undefined : Date.parse(expiry);
  if (Number.isNaN(expiresAt)) throw failed(`decoding stdout: parsing time ${JSON.stringify(expiry)}`);
  return {
    ...(token ? { token } : {}),
    ...(certificate && key ? { certificate, key } : {}),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function parseAnswer(text: string): Entry {
  try {
    const answer: unknown = JSON.parse(text);
    if (isRecord(answer)) return answer;
  } catch (cause) {
    throw failed(`decoding stdout: ${(cause as Error).message}`, cause);
  }
  throw failed('decoding stdout: it is no object');
}
