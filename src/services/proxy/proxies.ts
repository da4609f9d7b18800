import { type Clock, sleep } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { type Engine, type EngineContainer, EngineError, type Labels } from '../../engine/types.ts';
import type { WakeIn } from '../types.ts';
import type { Config, ConfigFiles } from './config-files.ts';
import type { ProxyImage } from './image.ts';
import { configMountPath, proxyCommand } from './nginx-config.ts';

/** The proxies in the sandboxes of Services: their configurations and their processes. */
export interface Proxies {
  /** What the proxy of a Service is to do from now on; it hears of it at once when it runs. Never throws. */
  configure(uid: string, config: Config): Promise<void>;
  /** Settles when a proxy that runs has taken up what it is to do; at once where none runs. */
  settled(uid: string): Promise<void>;
  /** Starts a proxy in a sandbox; answers false when it has to wait: for its image, or for a while. Throws EngineError. */
  start(
    engine: Engine,
    proxy: { uid: string; name: string; sandboxId: string; labels: Labels; stale: readonly EngineContainer[] },
  ): Promise<boolean>;
  /** The container in which a proxy runs, as the engine lists it. One that is new to us perhaps has not heard of its configuration. */
  observe(engine: Engine, uid: string, container: EngineContainer | undefined): void;
  /** When the proxy was started, as far as this agent knows (0: before its time); undefined when it does not run. */
  runningSince(uid: string): number | undefined;
  /** Notes that the end of a container is reported; answers whether it was noted before. */
  noteReported(uid: string, containerId: string): boolean;
  /** Forgets all but these. */
  keep(uids: ReadonlySet<string>): Promise<void>;
}

interface Process {
  readonly engine: Engine;
  readonly id: string;
  /** When it was started, as far as this agent knows; then signals may still come too early. */
  readonly since: number;
  /** The configuration that it has read, as text; undefined when nobody knows. */
  loaded: string | undefined;
  /** When it was told of that. */
  toldAt: number;
}

interface Proxy {
  config: Config;
  process: Process | undefined;
  /** An ended one is not started again before. */
  notBefore: number;
  /** The ended container whose end was reported. */
  reportedId: string;
  /** The last change under way: they never overlap. */
  queue: Promise<void>;
}

// nginx reads its configuration before it listens to signals.
const readyMs = 2_000;
const retryMs = 1_000;
const restartPauseMs = 10_000;
const unconfiguredMs = 100;
// From the signal until connections are taken by workers that know what it was about.
const reloadMs = 200;

interface ProxiesDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly files: ConfigFiles;
  readonly image: ProxyImage;
  readonly wakeIn: WakeIn;
}

/** Proxies of one agent. `wakeIn` is called when a pause before another start has passed. */
export function createProxies(deps: ProxiesDeps): Proxies {
  const { clock, files } = deps;
  const proxies = new Map<string, Proxy>();
  const apply = createApplier(deps, proxies);
  const proxyOf = (uid: string): Proxy => {
    const known = proxies.get(uid) ?? { config: {}, process: undefined, notBefore: 0, reportedId: '', queue: Promise.resolve() };
    proxies.set(uid, known);
    return known;
  };

  return {
    configure(uid, config) {
      const proxy = proxyOf(uid);
      if (JSON.stringify(proxy.config) === JSON.stringify(config)) return Promise.resolve();
      proxy.config = config;
      return apply(uid, proxy);
    },
    async settled(uid) {
      const proxy = proxies.get(uid);
      await proxy?.queue;
      const leftMs = (proxy?.process?.toldAt ?? 0) + reloadMs - clock.now();
      if (leftMs > 0) await sleep(clock, leftMs);
    },
    async start(engine, { uid, name, sandboxId, labels, stale }) {
      const proxy = proxyOf(uid);
      proxy.process = undefined;
      // One without a configuration would only end.
      const wait = Object.keys(proxy.config).length === 0 ? unconfiguredMs : proxy.notBefore - clock.now();
      if (wait > 0) {
        deps.wakeIn(wait);
        return false;
      }
      const imageId = await deps.image.get(engine);
      if (imageId === undefined) return false;
      for (const { id } of stale) await removeContainer(engine, id);
      const loaded = JSON.stringify(proxy.config);
      await files.write(uid, proxy.config);
      proxy.notBefore = clock.now() + restartPauseMs;
      const id = await createContainer(deps.image, engine, { name, sandboxId, labels, imageId, directory: files.directory(uid) });
      await engine.startContainer(id);
      proxy.process = { engine, id, since: clock.now(), loaded, toldAt: clock.now() };
      await apply(uid, proxy);
      return true;
    },
    observe(engine, uid, container) {
      const proxy = proxyOf(uid);
      if (proxy.process?.id === container?.id) return;
      proxy.process = container ? { engine, id: container.id, since: 0, loaded: undefined, toldAt: 0 } : undefined;
      void apply(uid, proxy);
    },
    runningSince: (uid) => proxies.get(uid)?.process?.since,
    noteReported(uid, containerId) {
      const proxy = proxyOf(uid);
      const before = proxy.reportedId;
      proxy.reportedId = containerId;
      return before === containerId;
    },
    async keep(uids) {
      for (const uid of proxies.keys()) if (!uids.has(uid)) proxies.delete(uid);
      for (const uid of await files.list()) if (!uids.has(uid)) await files.remove(uid);
    },
  };
}

/** Answers the function that lets a running proxy know of its configuration. It never throws: what fails is tried again. */
function createApplier({ clock, log, files }: ProxiesDeps, proxies: ReadonlyMap<string, Proxy>) {
  /** Answers whether the proxy may be too young to have heard of it. */
  const bringUp = async (uid: string, proxy: Proxy): Promise<boolean> => {
    const { config, process } = proxy;
    if (!process || proxies.get(uid) !== proxy) return false;
    const text = JSON.stringify(config);
    if (process.loaded === text) return false;
    await files.write(uid, config);
    await process.engine.signalContainer(process.id, 'SIGHUP');
    process.loaded = text;
    process.toldAt = clock.now();
    return clock.now() - process.since < readyMs;
  };
  const apply = (uid: string, proxy: Proxy): Promise<void> => {
    const again = (afterMs: number): void => {
      clock.schedule(afterMs, () => {
        if (proxy.process) proxy.process.loaded = undefined;
        void apply(uid, proxy);
      });
    };
    proxy.queue = proxy.queue
      .then(async () => {
        if (await bringUp(uid, proxy)) again(readyMs);
      })
      .catch((error: unknown) => {
        log.warn('a proxy could not be told of its configuration', { service: uid, error: String(error) });
        again(retryMs);
      });
    return proxy.queue;
  };
  return apply;
}

async function removeContainer(engine: Engine, id: string): Promise<void> {
  await engine.signalContainer(id, 'SIGKILL');
  await engine.removeContainer(id);
}

interface NewContainer {
  readonly name: string;
  readonly sandboxId: string;
  readonly labels: Labels;
  readonly imageId: string;
  readonly directory: string;
}

async function createContainer(image: ProxyImage, engine: Engine, { directory, ...container }: NewContainer): Promise<string> {
  try {
    return await engine.createContainer({
      ...container,
      command: proxyCommand,
      env: [],
      mounts: [{ containerPath: configMountPath, source: { type: 'bind', hostPath: directory }, readOnly: true }],
      stdin: false,
      stdinOnce: false,
      tty: false,
      resources: {},
    });
  } catch (error) {
    // Perhaps somebody removed the image.
    if (error instanceof EngineError && error.kind !== 'unavailable') image.forget(engine.info.name);
    throw error;
  }
}
