import type { Service } from '../api/types.ts';
import type { Log } from '../base/log.ts';
import { type Engine, EngineError, type EngineName } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import type { NameServerSwitch } from './dns/name-server-switch.ts';
import { serviceLabels, serviceUidOf } from './labels.ts';
import { planServices, type ServiceAction } from './plan.ts';
import type { Proxies } from './proxy/proxies.ts';
import type { WantedSandboxes } from './sandboxes.ts';
import type { ServiceEngines, ServiceNetwork } from './types.ts';
import type { UnderWay } from './under-way.ts';
import { engineOf, type WantedSandbox } from './wanted.ts';

/** What a reconciler works with. */
export interface ReconcilerDeps {
  readonly store: Store;
  readonly engines: ServiceEngines;
  readonly log: Log;
  readonly instance: string;
  readonly network: ServiceNetwork;
  readonly proxies: Proxies;
  readonly wanted: WantedSandboxes;
  readonly underWay: UnderWay;
  readonly nameServer: NameServerSwitch;
  /** The sandbox of a Service is there, with these ports of the machine. */
  readonly published: (wanted: WantedSandbox) => Promise<void>;
  /** The engine refused a sandbox with ports of the machine. */
  readonly refused: (wanted: WantedSandbox, problem: string) => void;
  /** A proxy had ended, with this last line of its log. */
  readonly ended: (wanted: WantedSandbox, exitCode: number, lastLine: string) => void;
}

/** Makes every engine have exactly the sandboxes of the stored Services. */
export interface Reconciler {
  /** Looks at all of them and begins what is to be done; one Service never waits for another. Throws EngineError. */
  run(): Promise<void>;
  /** Waits for what is under way, and looks once more at what has become of it. Throws EngineError. */
  finish(): Promise<void>;
}

/** A reconciler; its steps go on beside it, as `underWay` knows. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { underWay } = deps;
  const begin = (engine: Engine, action: ServiceAction): void => {
    deps.log.info('service', { type: action.type, because: action.because });
    underWay.begin(uidOf(action), action.type, () => carryOut(deps, engine, action));
  };
  const reconcileEngine = async (name: EngineName, services: readonly Service[]): Promise<readonly WantedSandbox[]> => {
    const engine = await deps.engines.get(name);
    const found = await engine.others();
    const wanted = await deps.wanted(engine, services, found.sandboxes);
    await deps.nameServer.before(engine, wanted);
    for (const { uid } of wanted.filter((one) => !underWay.has(one.uid))) {
      const running = found.containers.find(({ labels, state }) => serviceUidOf(labels) === uid && state === 'running');
      deps.proxies.observe(engine, uid, running);
    }
    const actions = planServices(wanted, found);
    for (const action of actions) if (underWay.mayBegin(uidOf(action)) && !isBlocked(action, actions)) begin(engine, action);
    await Promise.all(wanted.filter(({ uid }) => found.sandboxes.some(({ labels }) => serviceUidOf(labels) === uid)).map(deps.published));
    await deps.nameServer.after(engine, wanted);
    return wanted;
  };

  // Every engine in use is looked at, also without Services: what a former agent left there must go.
  const run = async (): Promise<void> => {
    const services = deps.store.list('Service');
    const fallback = (await deps.engines.get().catch(() => undefined))?.info.name;
    const named = services.map((service) => ({ service, engine: engineOf(service) ?? fallback }));
    if (named.some(({ engine }) => engine === undefined)) throw new Error('there is no engine for Services that name none');
    const opened = deps.engines.statuses().flatMap(({ info }) => info?.name ?? []);
    const kept = new Set(underWay.uids());
    const failures: unknown[] = [];
    for (const name of new Set([...opened, ...named.flatMap(({ engine }) => engine ?? [])])) {
      const own = named.flatMap(({ service, engine }) => (engine === name ? [service] : []));
      // The Services of one engine do not wait for another, which may not run, or not be known to this version.
      const wanted = await reconcileEngine(name, own).catch((error: unknown) => void failures.push(error));
      for (const { uid } of wanted ?? []) kept.add(uid);
    }
    if (failures.length > 0) throw failures[0];
    // Those that came meanwhile, too.
    for (const { metadata } of deps.store.list('Service')) kept.add(metadata.uid ?? '');
    await deps.proxies.keep(kept);
  };
  return {
    run,
    async finish() {
      if (underWay.uids().length === 0) return;
      await underWay.ended();
      await run();
      await underWay.ended();
    },
  };
}

const uidOf = (action: ServiceAction): string =>
  action.type === 'remove' ? (serviceUidOf(action.sandbox.labels) ?? '') : action.wanted.uid;

/** What takes the place of another one waits until that one is gone: its address, its ports. */
function isBlocked(action: ServiceAction, actions: readonly ServiceAction[]): boolean {
  if (action.type !== 'run') return false;
  return actions.some((other) => other.type === 'remove' && (other.sandbox.ip === action.wanted.ip || action.wanted.ports.length > 0));
}

/** Answers whether anything is different now. */
async function carryOut(deps: ReconcilerDeps, engine: Engine, action: ServiceAction): Promise<boolean> {
  switch (action.type) {
    case 'remove':
      await engine.removeSandbox(action.sandbox.id);
      return true;
    case 'runProxy':
      await reportEnd(deps, engine, action);
      return startProxy(deps, engine, action);
    case 'run': {
      const { id } = await runSandbox(deps, engine, action.wanted);
      if (action.wanted.proxied) await startProxy(deps, engine, { wanted: action.wanted, sandboxId: id, stale: [] });
      return true;
    }
  }
}

async function reportEnd(deps: ReconcilerDeps, engine: Engine, { wanted, stale }: ProxyStart): Promise<void> {
  const [container] = stale.filter(({ state }) => state === 'exited');
  if (!container || deps.proxies.noteReported(wanted.uid, container.id)) return;
  let text = '';
  for await (const chunk of engine.logs(container.id, { follow: false, timestamps: false, tailLines: 1, tailBytes: 2048 }))
    text += String(chunk);
  deps.ended(wanted, container.exitCode ?? 137, text.trim());
}

const nameOf = (what: string, { name, namespace, uid }: WantedSandbox): string => `k8s_${what}_${name}_${namespace}_${uid}`;

async function runSandbox({ instance, network, refused }: ReconcilerDeps, engine: Engine, wanted: WantedSandbox) {
  try {
    return await engine.runSandbox({
      name: nameOf('SVC', wanted),
      labels: serviceLabels(instance, wanted),
      hostname: wanted.name.slice(0, 63),
      network: { mode: 'pod', name: network.name, ip: wanted.ip, aliases: wanted.aliases },
      dns: { searches: [], options: [] },
      ports: wanted.ports,
      resources: {},
    });
  } catch (error) {
    if (wanted.ports.length > 0 && error instanceof EngineError && error.kind === 'other') refused(wanted, error.message);
    throw error;
  }
}

type ProxyStart = Pick<Extract<ServiceAction, { type: 'runProxy' }>, 'wanted' | 'sandboxId' | 'stale'>;

function startProxy({ proxies, instance }: ReconcilerDeps, engine: Engine, { wanted, sandboxId, stale }: ProxyStart): Promise<boolean> {
  const labels = serviceLabels(instance, wanted);
  return proxies.start(engine, { uid: wanted.uid, name: nameOf('proxy', wanted), sandboxId, labels, stale });
}
