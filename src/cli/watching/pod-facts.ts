import { enginesPath } from '../../api/own-protocols.ts';
import { allContainers, allStatuses } from '../../api/pod-status.ts';
import type { ConfigMap, Event, KubeObject, List, Pod, Secret, Service } from '../../api/types.ts';
import type { EngineReports } from '../../client/types.ts';
import type { KeyedObject, Owner, PodFacts, Surroundings } from '../../printers/findings/finding.ts';
import type { CommandDeps } from '../deps.ts';
import { attemptOf, readLogTail } from '../logs/log-tail.ts';
import { listPath, objectPath, resourceFor } from '../selecting/paths.ts';
import { equalities } from '../selecting/select.ts';

/** Gathers what findings about pods follow from. What cannot be had is left out: a cluster need not let one see all of it. */
export interface FactsReader {
  /** `events`: those of the pod, where they are known. */
  of(pod: Pod, known?: { readonly events?: readonly Event[] }): Promise<PodFacts>;
  /** The names of the engines that do not answer. */
  enginesAway(): Promise<ReadonlySet<string>>;
}

export interface FactsOptions {
  /** The flags that lead to the cluster that the command is about; empty for the agent. */
  readonly cluster: string;
  /** The wait is over: what would be too early to complain of before counts, too. */
  readonly isOver: boolean;
}

type ReaderDeps = Pick<CommandDeps, 'client' | 'clock'>;

/** Looks at a namespace once, and at each state of a pod, however often it is asked. */
export function createFactsReader(options: FactsOptions, deps: ReaderDeps): FactsReader {
  const ask = createAsk(deps);
  const once = <T>(look: (key: string) => Promise<T>) => {
    const known = new Map<string, Promise<T>>();
    return (key: string): Promise<T> => {
      const looking = known.get(key) ?? look(key);
      known.set(key, looking);
      return looking;
    };
  };
  const surroundings = once((namespace) => readSurroundings(ask, namespace));
  const everyPod = once(() => ask.list<Pod>('pods', undefined));
  const machine = once((ports) => readMachine(ask, options, ports));
  const own = new Map<string, ReturnType<typeof readOwn>>();
  return {
    async enginesAway() {
      const reports = await machine('');
      return new Set((reports?.engines ?? []).flatMap(({ name, problem }) => (problem === undefined ? [] : [name])));
    },
    async of(pod, known = {}) {
      const { namespace = 'default', uid, resourceVersion } = pod.metadata;
      const key = `${uid} ${resourceVersion}`;
      const ofPod = own.get(key) ?? readOwn(ask, pod, deps);
      own.set(key, ofPod);
      const [around, all, events, { logs, owner }, reports] = await Promise.all([
        surroundings(namespace),
        pod.spec.nodeName === undefined || portsOf(pod) !== '' ? everyPod('') : undefined,
        known.events ?? eventsOf(ask, pod),
        ofPod,
        machine(portsOf(pod)),
      ]);
      return {
        ...{ pod, now: deps.clock.now(), isOver: options.isOver, cluster: options.cluster, logs },
        ...(around ? { surroundings: around } : {}),
        ...(all ? { everyPod: all } : {}),
        ...(events ? { events } : {}),
        ...(owner ? { owner } : {}),
        ...(reports ?? {}),
      };
    },
  };
}

/** Of the agent alone: a cluster has no such thing. */
const readMachine = async (ask: Ask, { cluster }: FactsOptions, ports: string): Promise<EngineReports | undefined> =>
  cluster === '' ? ask.get<EngineReports>(`${enginesPath}${ports}`) : undefined;

/** The ports of the machine that a pod wants, as a query. */
function portsOf({ spec }: Pod): string {
  const wanted = allContainers(spec).flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, protocol }) => (hostPort ? [`port=${hostPort}/${protocol}`] : [])),
  );
  return wanted.length === 0 ? '' : `?${[...new Set(wanted)].join('&')}`;
}

async function readOwn(ask: Ask, pod: Pod, deps: ReaderDeps) {
  const [logs, owner] = await Promise.all([readLogs(pod, deps), findOwner(ask, pod)]);
  return { logs, owner };
}

/** Undefined for what cannot be had. */
interface Ask {
  list<T>(type: string, namespace: string | undefined, query?: Readonly<Record<string, string>>): Promise<readonly T[] | undefined>;
  get<T>(path: string): Promise<T | undefined>;
}

function createAsk({ client }: ReaderDeps): Ask {
  const get = <T>(path: string, query: Readonly<Record<string, string>> = {}) =>
    client.request<T>('GET', path, { query }).catch(() => undefined);
  return {
    get,
    list: async <T>(type: string, namespace: string | undefined, query = {}) =>
      (await get<List<T>>(listPath(resourceFor(type), namespace), query))?.items,
  };
}

async function readSurroundings(ask: Ask, namespace: string): Promise<Surroundings | undefined> {
  const [services, pods, configMaps, secrets] = await Promise.all([
    ask.list<Service>('services', namespace),
    ask.list<Pod>('pods', namespace),
    ask.list<ConfigMap>('configmaps', namespace),
    ask.list<Secret>('secrets', namespace),
  ]);
  if (!services || !pods) return undefined;
  return {
    ...{ services, pods },
    ...(configMaps
      ? {
          configMaps: configMaps.map(({ metadata, data = {}, binaryData = {} }) => ({
            ...keyed(metadata.name, { ...data, ...binaryData }),
            data,
          })),
        }
      : {}),
    ...(secrets ? { secrets: secrets.map(({ metadata, data = {} }) => keyed(metadata.name, data)) } : {}),
  };
}

const keyed = (name: string, data: Readonly<Record<string, string>>): KeyedObject => ({ name, keys: Object.keys(data) });

function eventsOf(ask: Ask, { metadata }: Pod): Promise<readonly Event[] | undefined> {
  const fieldSelector = equalities({ 'involvedObject.name': metadata.name, 'involvedObject.uid': metadata.uid });
  return ask.list<Event>('events', metadata.namespace, { fieldSelector });
}

/** So many containers can have something to say that is worth reading. */
const maxLogs = 3;

/** The ends of the logs of containers that hold up the pod. */
async function readLogs(pod: Pod, deps: ReaderDeps): Promise<Readonly<Record<string, readonly string[]>>> {
  const held = allStatuses(pod).filter(({ ready, state }) => !ready && state.terminated?.exitCode !== 0);
  const ends = held.slice(0, maxLogs).map(async ({ name }) => {
    const attempt = attemptOf(pod, name);
    const tail = attempt && (await readLogTail(attempt, deps).catch(() => undefined));
    return [name, tail?.lines ?? []] as const;
  });
  return Object.fromEntries(await Promise.all(ends));
}

/** What the pod comes from in the end: of a ReplicaSet the Deployment, of a Job the CronJob. */
async function findOwner(ask: Ask, { metadata }: Pod): Promise<Owner | undefined> {
  let found: Owner | undefined;
  let { ownerReferences = [] } = metadata;
  // No more than that are ever above each other.
  for (let steps = 0; steps < 3; steps += 1) {
    const reference = ownerReferences.find(({ controller }) => controller);
    if (!reference) return found;
    found = { kind: reference.kind, name: reference.name };
    const target = { resource: resourceOf(reference.kind), name: reference.name, namespace: metadata.namespace ?? 'default' };
    const owner = target.resource && (await ask.get<KubeObject>(objectPath({ ...target, resource: target.resource })));
    if (!owner) return found;
    ({ ownerReferences = [] } = owner.metadata);
  }
  return found;
}

/** Undefined for a kind that kpod does not know. */
function resourceOf(kind: string) {
  try {
    return resourceFor(kind);
  } catch {
    return undefined;
  }
}
