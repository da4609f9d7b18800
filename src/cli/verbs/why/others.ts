import type { AnyObject, Kind } from '../../../api/any-object.ts';
import { resourceOfKind } from '../../../api/scheme.ts';
import type { Event, KubeObject, List, PersistentVolumeClaim, Pod, Service, StorageClass } from '../../../api/types.ts';
import { explainClaim } from '../../../printers/findings/claims.ts';
import type { Finding } from '../../../printers/findings/finding.ts';
import { explainService } from '../../../printers/findings/services.ts';
import { type Count, explainWorkload } from '../../../printers/findings/workloads.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath } from '../../selecting/paths.ts';
import type { FactsReader } from '../../watching/pod-facts.ts';
import { type Answer, answerOf, fineAnswer } from './answer.ts';
import { sentenceFor } from './pods.ts';

/** The kinds that `why` is asked of, beside pods. */
export const otherKinds = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job', 'CronJob'],
  ...['Service', 'PersistentVolumeClaim'],
] as const;

/** What explaining one of them works with. */
export interface OthersContext {
  readonly reader: FactsReader;
  readonly cluster: string;
  readonly deps: CommandDeps;
}

/** An object that makes pods, a Service or a claim: what is to be said of it, and its pods. */
export interface Explained {
  readonly answer: Answer;
  readonly pods: readonly Pod[];
}

/** Explains an object of one of `otherKinds`. */
export async function explainOther(object: KubeObject, context: OthersContext): Promise<Explained> {
  const known = object as AnyObject;
  if (known.kind === 'Service') return explainedService(known, context);
  if (known.kind === 'PersistentVolumeClaim') return explainedClaim(known, context);
  return explainedWorkload(object, context);
}

const list = async <T extends KubeObject>({ deps }: OthersContext, kind: Kind, namespace?: string): Promise<readonly T[]> => {
  const { items } = await deps.client.request<List<T>>('GET', listPath(resourceOfKind(kind), namespace), {});
  return items.map((item) => ({ ...item, kind }));
};

async function eventsOf(context: OthersContext, objects: readonly KubeObject[]): Promise<readonly Event[]> {
  const uids = new Set(objects.map(({ metadata }) => metadata.uid));
  const events = await list<Event>(context, 'Event', objects[0]?.metadata.namespace);
  return events.filter(({ involvedObject }) => uids.has(involvedObject.uid));
}

const about = ({ kind, metadata }: KubeObject, status: string) => ({
  ...{ kind, namespace: metadata.namespace ?? 'default', name: metadata.name, status },
});

const answered = (asked: ReturnType<typeof about>, finding: Finding | undefined, isFine: boolean): Answer =>
  finding ? answerOf(asked, finding, undefined) : fineAnswer(asked, isFine ? 'ready' : 'getting-on');

/** Between an object and its pods there may be a ReplicaSet or Jobs. */
async function explainedWorkload(object: KubeObject, context: OthersContext): Promise<Explained> {
  const { namespace, uid } = object.metadata;
  const between = object.kind === 'Deployment' ? 'ReplicaSet' : object.kind === 'CronJob' ? 'Job' : undefined;
  const all = between ? await list(context, between, namespace) : [];
  const isOf = (one: KubeObject, uids: ReadonlySet<string | undefined>) =>
    (one.metadata.ownerReferences ?? []).some((reference) => reference.controller && uids.has(reference.uid));
  const made = all.filter((one) => isOf(one, new Set([uid])));
  const uids = new Set([uid, ...made.map(({ metadata }) => metadata.uid)]);
  const pods = (await list<Pod>(context, 'Pod', namespace)).filter((pod) => isOf(pod, uids));
  const count = countOf(object);
  const finding = explainWorkload({ pod: object, events: await eventsOf(context, [object, ...made]), cluster: context.cluster }, count);
  const isFine = count.ready >= count.wanted;
  return { answer: answered(about(object, `${count.ready}/${count.wanted} ready`), finding, isFine), pods };
}

interface Counted {
  readonly spec?: { readonly replicas?: number; readonly completions?: number; readonly parallelism?: number };
  readonly status?: Readonly<Record<string, unknown>>;
}

function countOf(object: KubeObject): Count {
  const { spec = {}, status = {} } = object as Counted;
  const number = (field: string) => Number(status[field] ?? 0);
  if (object.kind === 'DaemonSet') return { wanted: number('desiredNumberScheduled'), ready: number('numberReady') };
  if (object.kind === 'Job') return { wanted: spec.completions ?? spec.parallelism ?? 1, ready: number('succeeded') };
  if (object.kind === 'CronJob') return { wanted: 0, ready: 0 };
  return { wanted: spec.replicas ?? 1, ready: number('readyReplicas') };
}

async function explainedService(service: Service, context: OthersContext): Promise<Explained> {
  const { namespace } = service.metadata;
  const pods = await list<Pod>(context, 'Pod', namespace);
  const selector = Object.entries(service.spec.selector ?? {});
  const behind =
    selector.length === 0 ? [] : pods.filter(({ metadata }) => selector.every(([key, value]) => metadata.labels?.[key] === value));
  const reasons = new Map(await Promise.all(behind.slice(0, 1).map(async (pod) => [pod, await sentenceFor(pod, context.reader)] as const)));
  const finding = explainService({
    ...{ pod: service, pods, events: await eventsOf(context, [service]), cluster: context.cluster },
    whyNot: (pod) => reasons.get(pod),
  });
  const count = behind.length === 0 ? 'without pods' : `in front of ${behind.length} pod${behind.length === 1 ? '' : 's'}`;
  return { answer: answered(about(service, count), finding, true), pods: [] };
}

async function explainedClaim(claim: PersistentVolumeClaim, context: OthersContext): Promise<Explained> {
  const classes = await list<StorageClass>(context, 'StorageClass');
  const isDefault = ({ metadata }: StorageClass) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  const names = classes.toSorted((a, b) => Number(isDefault(b)) - Number(isDefault(a))).map(({ metadata }) => metadata.name);
  const events = await eventsOf(context, [claim]);
  const finding = explainClaim({ pod: claim, events, classes: names, cluster: context.cluster });
  return { answer: answered(about(claim, claim.status.phase ?? 'Pending'), finding, true), pods: [] };
}
