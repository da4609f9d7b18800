import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { failure, messageOf } from '../api/errors.ts';
import type { Settings } from '../api/settings.ts';
import { writeFileAtomic } from '../base/atomic-file.ts';
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Paths } from '../base/paths.ts';
import { findPortHolder } from '../base/port-holder.ts';
import { nothingIfMissing } from '../base/system-error.ts';
import type { RequestHandler } from '../server/handler.ts';
import type { TlsListener } from '../server/tls/listener.ts';
import type { ListenerControl } from '../server/types.ts';
import type { Authority } from './pki/authority.ts';
import type { KeyPairs } from './pki/key-pairs.ts';

/** The way in for clients of other programs: closed until somebody asks for it, then open also in the agents to come. */
export interface ApiListener extends ListenerControl {
  /** Opens it where the settings say so, or a former agent had it open; goes on trying when the port cannot be had now. */
  start(): Promise<void>;
  /** `https://127.0.0.1:27443` while it is open. */
  address(): string | undefined;
  /** Why it is not open although it should be, in a sentence. */
  problem(): string | undefined;
  /** Takes no more connections, and cuts those that are open when `lastWords` has settled. */
  close(lastWords: Promise<void>): Promise<void>;
}

interface Deps {
  readonly paths: Paths;
  readonly settings: Settings['api'];
  readonly clock: Clock;
  readonly log: Log;
  readonly authority: Pick<Authority, 'certificate'>;
  readonly keyPairs: KeyPairs;
  /** An agent that clients may come to has something to do. */
  readonly activity: { began(): () => void };
  readonly handler: Pick<RequestHandler, 'handle' | 'upgrade'>;
}

/** Outside of the ranges from which systems take ports for connections and Services are given theirs, so that it is free at the next start, too. */
const ports = { first: 20_000, count: 9_900 };
const portsToTry = 100;
const retryMs = 5_000;
const renewMs = 24 * 60 * 60 * 1000;

/** Creates it, closed. */
export function createApiListener(deps: Deps): ApiListener {
  const { paths, clock, log } = deps;
  let open: { readonly port: number; readonly listener: TlsListener; readonly ended: () => void } | undefined;
  let opening: Promise<void> | undefined;
  let problem: string | undefined;
  let timer: Timer | undefined;
  let isClosed = false;

  const repeat = (ms: number, act: () => Promise<void>): void => {
    timer?.cancel();
    timer = isClosed ? undefined : clock.schedule(ms, () => void act());
  };

  async function openNow(): Promise<void> {
    const { port, listener } = await listenOnOwnPort(deps);
    if (isClosed) return listener.close(Promise.resolve());
    log.info('clients of other programs are let in', { port });
    open = { port, listener, ended: deps.activity.began() };
    problem = undefined;
    repeat(renewMs, renew);
  }

  /** Once, however many ask at once. */
  function ensureOpen(): Promise<void> {
    if (open) return Promise.resolve();
    opening ??= openNow().finally(() => {
      opening = undefined;
    });
    return opening;
  }

  async function renew(): Promise<void> {
    await certificatesOf(deps).then(
      (certificates) => open?.listener.renew(certificates),
      (error: unknown) => log.error('the certificate of the listener cannot be looked after', { error: messageOf(error) }),
    );
    repeat(renewMs, renew);
  }

  async function keepTrying(): Promise<void> {
    await ensureOpen().catch((error: unknown) => {
      const why = messageOf(error);
      if (why !== problem) log.warn('clients of other programs are not let in', { error: why });
      problem = why;
      repeat(retryMs, keepTrying);
    });
  }

  return {
    async start() {
      if (deps.settings.listen === 'always' || (await isWanted(paths))) await keepTrying();
    },
    async open() {
      await ensureOpen();
      const port = open?.port;
      if (port === undefined) throw failure(503, 'ServiceUnavailable', 'the agent is just ending');
      const [certificateAuthority, admin] = [await deps.authority.certificate(), await deps.keyPairs.admin()];
      await writeFileAtomic(paths.listenerWanted, '');
      const { certificate: clientCertificate, key: clientKey, keyFile: clientKeyFile } = admin;
      return { server: addressOf(port), certificateAuthority, clientCertificate, clientKey, clientKeyFile };
    },
    forget: () => rm(paths.listenerWanted, { force: true }),
    address: () => open && addressOf(open.port),
    problem: () => problem,
    async close(lastWords) {
      isClosed = true;
      timer?.cancel();
      await opening?.catch(() => {});
      await open?.listener.close(lastWords);
      open?.ended();
      open = undefined;
    },
  };
}

/** Where an agent looks first for a port of its own: agents of different users do not come into each other's way while one of them is away. */
export function preferredPort(instance: string): number {
  return ports.first + (createHash('sha256').update(instance).digest().readUInt32BE() % ports.count);
}

const addressOf = (port: number): string => `https://127.0.0.1:${port}`;

/** Listens on the port that the settings name, or the one that was chosen once; and chooses one where there is none. Throws ApiError. */
async function listenOnOwnPort(deps: Deps): Promise<{ readonly port: number; readonly listener: TlsListener }> {
  const { settings, paths, handler, clock, log } = deps;
  const { listenForClients } = await import('../server/tls/listener.ts');
  const certificates = await certificatesOf(deps);
  const known = settings.port ?? (await readPort(paths));
  const first = known ?? preferredPort(paths.instance);
  for (let port = first; ; port += 1) {
    try {
      const listener = await listenForClients(port, certificates, { ...handler, clock, log });
      if (known === undefined) await writeFileAtomic(paths.listenerPort, `${port}\n`);
      return { port, listener };
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isTaken || known !== undefined || port === first + portsToTry - 1)
        throw failure(409, 'Conflict', await explainPort(port, error as Error, paths));
    }
  }
}

async function certificatesOf({ authority, keyPairs }: Pick<Deps, 'authority' | 'keyPairs'>) {
  return { authority: await authority.certificate(), ...(await keyPairs.server()) };
}

async function explainPort(port: number, error: NodeJS.ErrnoException, { configFile }: Paths): Promise<string> {
  const holder = error.code === 'EADDRINUSE' ? await findPortHolder(port, 'tcp') : undefined;
  const by = holder ? ` by ${holder.program} (process ${holder.pid})` : '';
  const why = error.code === 'EADDRINUSE' ? `is taken${by}: end that program` : `cannot be had (${messageOf(error)})`;
  return `port ${port} of 127.0.0.1, where kubectl finds kpod, ${why}, or set another one (api: {port: NUMBER} in ${configFile}), then kpod agent stop, and kpod kubeconfig again`;
}

async function readPort({ listenerPort }: Paths): Promise<number | undefined> {
  const text = await readFile(listenerPort, 'utf8').catch(nothingIfMissing);
  const port = Number(text?.trim() || Number.NaN);
  return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
}

async function isWanted({ listenerWanted }: Paths): Promise<boolean> {
  return (await readFile(listenerWanted).catch(() => undefined)) !== undefined;
}
