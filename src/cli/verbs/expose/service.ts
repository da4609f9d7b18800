/** The Service for what is exposed. Pure. k8s: kubectl expose.go, polymorphichelpers */
import { UserError } from '../../../api/errors.ts';
import { qualifiedKind } from '../../../api/scheme.ts';
import type { Container, KubeObject, LabelSelector, PodSpec, Service } from '../../../api/types.ts';
import { parseInteger, parseLabelSpec } from '../../writing/label-spec.ts';

type Labels = Readonly<Record<string, string>>;

/** What the flags say; '' for what they do not. */
export interface ExposeOptions {
  readonly name: string;
  readonly port: string;
  readonly targetPort: string;
  readonly protocol: string;
  readonly selector: string;
  readonly labels: string;
  readonly type: string;
  readonly clusterIp: string;
  readonly externalIp: string;
  readonly loadBalancerIp: string;
  readonly sessionAffinity: string;
}

const longestName = 63;

/** The Service of an object. Throws UserError in kubectl's words for one that cannot be exposed. */
export function serviceFor(object: KubeObject, options: ExposeOptions): KubeObject {
  if (!['ReplicationController', 'Service', 'Pod', 'Deployment', 'ReplicaSet'].includes(object.kind)) {
    throw new UserError(`cannot expose a ${qualifiedKind(object.kind)}`);
  }
  const selector = options.selector === '' ? selectorOf(object) : parseLabelSpec(options.selector);
  const exposed = portsOf(object);
  const ports = portNumbers(options, exposed);
  const labels = options.labels === '' ? object.metadata.labels : parseLabelSpec(options.labels);
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: {
      name: options.name || object.metadata.name.slice(0, longestName),
      creationTimestamp: null,
      ...(labels && Object.keys(labels).length > 0 ? { labels } : {}),
    },
    spec: { ...portsFor(ports, exposed, options), selector, ...others(options) },
    status: { loadBalancer: {} },
  } as unknown as KubeObject;
}

const cannotSelect = (why: string): UserError => new UserError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);

function selectorOf({ kind, metadata, ...object }: KubeObject): Labels {
  const { selector } = (object as { readonly spec?: { readonly selector?: Labels & LabelSelector } }).spec ?? {};
  switch (kind) {
    case 'Pod':
      if (Object.keys(metadata.labels ?? {}).length === 0) throw cannotSelect('the pod has no labels and cannot be exposed');
      return metadata.labels ?? {};
    case 'Service':
      if (!selector) throw cannotSelect('the service has no pod selector set');
      return selector as Labels;
    case 'ReplicationController':
      return (selector ?? {}) as Labels;
    default: {
      const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as LabelSelector;
      if (Object.keys(matchLabels).length === 0) {
        throw cannotSelect(`invalid ${kind.toLowerCase()}: no selectors, therefore cannot be exposed`);
      }
      if (matchExpressions.length > 0) {
        const shown = matchExpressions.map(
          ({ key, operator, values = [] }) => `{Key:${key} Operator:${operator} Values:[${values.join(' ')}]}`,
        );
        throw cannotSelect(`couldn't convert expressions - "[${shown.join(' ')}]" to map-based selector format`);
      }
      return matchLabels;
    }
  }
}

/** A port that an object has: of the containers of its pods, or its own when it is a Service. */
interface Exposed {
  readonly number: number;
  readonly protocol: string;
}

function portsOf(object: KubeObject): readonly Exposed[] {
  const exposed = (number: number, protocol = 'TCP'): Exposed => ({ number, protocol });
  if (object.kind === 'Service') {
    return ((object as Service).spec.ports ?? []).map(({ port, protocol }) => exposed(port, protocol));
  }
  const { spec } = object as unknown as { readonly spec: PodSpec & { readonly template?: { readonly spec: PodSpec } } };
  const containers: readonly Container[] = (object.kind === 'Pod' ? spec : spec.template?.spec)?.containers ?? [];
  return containers.flatMap(({ ports = [] }) => ports.map(({ containerPort, protocol }) => exposed(containerPort, protocol)));
}

/** Those of `--port`, which may be several, else those of the object. */
function portNumbers({ port, clusterIp }: ExposeOptions, exposed: readonly Exposed[]): readonly number[] {
  if (port !== '') return port.split(',').map(parseInteger);
  if (exposed.length === 0 && clusterIp !== 'None') throw new UserError("couldn't find port via --port flag or introspection");
  return exposed.map(({ number }) => number);
}

/** Each port has the protocols that the object has it with; of several ports, each has a name. */
function portsFor(numbers: readonly number[], exposed: readonly Exposed[], { protocol, targetPort }: ExposeOptions) {
  const target = /^[+-]?\d+$/.test(targetPort) ? Number(targetPort) : targetPort;
  const ports = numbers.flatMap((port, index) => {
    const own = exposed.filter(({ number }) => number === port).map((one) => one.protocol);
    const protocols = protocol !== '' ? [protocol] : own.length === 0 ? ['TCP'] : own;
    const name = numbers.length > 1 ? `port-${index + 1}` : '';
    return protocols.map((each) => {
      const full = protocols.length > 1 ? `port-${index + 1}-${each.toLowerCase()}` : name;
      return { ...(full === '' ? {} : { name: full }), protocol: each, port, targetPort: target === '' ? port : target };
    });
  });
  return ports.length === 0 ? {} : { ports };
}

function others({ type, clusterIp, externalIp, loadBalancerIp, sessionAffinity }: ExposeOptions) {
  if (!['', 'None', 'ClientIP'].includes(sessionAffinity)) throw new UserError(`unknown session affinity: ${sessionAffinity}`);
  return {
    ...(clusterIp === '' ? {} : { clusterIP: clusterIp }),
    ...(type === '' ? {} : { type }),
    ...(externalIp === '' ? {} : { externalIPs: [externalIp] }),
    ...(type === 'LoadBalancer' && loadBalancerIp !== '' ? { loadBalancerIP: loadBalancerIp } : {}),
    ...(sessionAffinity === '' ? {} : { sessionAffinity }),
  };
}
