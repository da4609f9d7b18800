/** What Kubernetes' types write of an object although it holds nothing: fields that no client has set, and that are not left out. */
import { isRecord } from './is-record.ts';
import type { KubeObject } from './types.ts';

type Json = Readonly<Record<string, unknown>>;
type Blanks = (object: Json) => Json;

const recordOf = (value: unknown): Json => (isRecord(value) ? value : {});

/** Fills these fields in, each by what is there of it. */
const filling =
  (fields: Readonly<Record<string, (value: unknown) => unknown>>): Blanks =>
  (object) => ({ ...object, ...Object.fromEntries(Object.entries(fields).map(([key, fill]) => [key, fill(object[key])])) });

/** What stands there, with the blanks of its own type. */
const inner =
  (blanks: Blanks) =>
  (value: unknown): Json =>
    blanks(recordOf(value));

const or =
  (blank: unknown) =>
  (value: unknown): unknown =>
    value === undefined ? blank : value;

const listOf =
  (blanks: Blanks) =>
  (value: unknown): unknown =>
    Array.isArray(value) ? value.map(inner(blanks)) : value;

const metadata = inner(filling({ creationTimestamp: or(null) }));
const container = filling({ name: or(''), resources: or({}) });
const containers = listOf(container);
const podSpec = inner(
  filling({ containers: (value) => containers(value) ?? null, initContainers: containers, ephemeralContainers: containers }),
);
const template = inner(filling({ metadata, spec: podSpec }));
const empty = inner((value) => value);
const counts = (...names: readonly string[]) => inner(filling(Object.fromEntries(names.map((name) => [name, or(0)]))));
const jobSpec = inner(filling({ template }));
const jobTemplate = inner(filling({ metadata, spec: jobSpec }));
const servicePorts = listOf(filling({ port: or(0), targetPort: or(0) }));
const serviceSpec = inner((spec) => (spec['ports'] === undefined ? spec : { ...spec, ports: servicePorts(spec['ports']) }));
const claims = listOf(filling({ metadata, spec: inner(filling({ resources: or({}) })), status: empty }));

/** k8s: the tags of the structs in api/core/v1, apps/v1 and batch/v1 that lack `omitempty` */
const byKind: Readonly<Record<string, Blanks>> = {
  Pod: filling({ spec: podSpec, status: empty }),
  PodTemplate: filling({ template }),
  ReplicationController: filling({
    spec: inner((spec) => (spec['template'] === undefined ? spec : { ...spec, template: template(spec['template']) })),
    status: counts('replicas'),
  }),
  ReplicaSet: filling({ spec: inner(filling({ selector: or(null), template })), status: counts('replicas') }),
  Deployment: filling({ spec: inner(filling({ selector: or(null), template, strategy: or({}) })), status: empty }),
  StatefulSet: filling({
    spec: inner(filling({ selector: or(null), template, serviceName: or(''), updateStrategy: or({}), volumeClaimTemplates: claims })),
    status: counts('replicas', 'availableReplicas'),
  }),
  DaemonSet: filling({
    spec: inner(filling({ selector: or(null), template, updateStrategy: or({}) })),
    status: counts('currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady'),
  }),
  Job: filling({ spec: jobSpec, status: empty }),
  CronJob: filling({ spec: inner(filling({ schedule: or(''), jobTemplate })), status: empty }),
  Service: filling({ spec: serviceSpec, status: inner(filling({ loadBalancer: or({}) })) }),
};

/** An object as a program writes it that has read it into Kubernetes' types. */
export function withTypedBlanks(object: KubeObject): KubeObject {
  const json = object as unknown as Json;
  const fill = byKind[object.kind] ?? ((value) => value);
  const { metadata: own, ...rest } = fill(json);
  const filled = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...filled, metadata: metadata(own) } as unknown as KubeObject;
}
