import type { ObjectOf } from '../../../api/any-object.ts';
import { labelSelectorText } from '../../../api/label-selector.ts';
import type { TableColumn } from '../../../api/types.ts';
import type {
  ClusterRoleBinding,
  Ingress,
  KindWithoutEffect,
  ObjectWithoutEffect,
  RoleBinding,
} from '../../../api/without-effect-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';
import { formatMetrics } from './metrics.ts';

const name = column('Name', 'The name.');
const age = column('Age', 'The time since it was created.');
const createdAt = column('Created At', 'The time at which it was created.');
const number = (title: string, description: string): TableColumn => ({ ...column(title, description), type: 'integer' });
const ageOf = ({ metadata }: ObjectWithoutEffect, now: number) => translateTimestampSince(metadata.creationTimestamp, now);

/** Those whose rows have the time of their creation. k8s: printRole, printClusterRole */
const roleTable: TableKind<ObjectWithoutEffect> = {
  columns: [name, createdAt],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp ?? ''],
};

/** k8s: printRoleBinding, printClusterRoleBinding */
const bindingTable: TableKind<RoleBinding | ClusterRoleBinding> = {
  columns: [
    ...[name, column('Role', 'What it gives.'), age],
    wideColumn('Users', 'To which users.'),
    wideColumn('Groups', 'To which groups.'),
    wideColumn('ServiceAccounts', 'To which accounts.'),
  ],
  cells: (binding, now) => {
    const { roleRef, subjects = [] } = binding;
    const names = (kind: string) => subjects.filter((subject) => subject.kind === kind);
    return [
      ...[binding.metadata.name, `${roleRef.kind}/${roleRef.name}`, ageOf(binding, now)],
      ...['User', 'Group'].map((kind) =>
        names(kind)
          .map((subject) => subject.name)
          .join(', '),
      ),
      names('ServiceAccount')
        .map((subject) => `${subject.namespace ?? ''}/${subject.name}`)
        .join(', '),
    ];
  },
};

/** k8s: printValidatingWebhook, printMutatingWebhook */
const webhookTable: TableKind<ObjectOf<'ValidatingWebhookConfiguration' | 'MutatingWebhookConfiguration'>> = {
  columns: [name, number('Webhooks', 'How many it has.'), age],
  cells: (object, now) => [object.metadata.name, object.webhooks?.length ?? 0, ageOf(object, now)],
};

/** The rows of the kinds that are kept without effect. k8s: printers/internalversion AddHandlers, 1.32 */
export const tablesWithoutEffect: { readonly [K in KindWithoutEffect]: TableKind<ObjectOf<K>> } = {
  HorizontalPodAutoscaler: {
    columns: [
      ...[name, column('Reference', 'What it would scale.'), column('Targets', 'What is, and what is to be.')],
      column('MinPods', 'The fewest pods.'),
      column('MaxPods', 'The most pods.'),
      column('Replicas', 'The pods there are.'),
      age,
    ],
    cells: (object, now) => {
      const { spec, status } = object;
      const { scaleTargetRef: target, minReplicas, maxReplicas, metrics } = spec;
      return [
        ...[object.metadata.name, `${target.kind}/${target.name}`, formatMetrics(metrics ?? [], status.currentMetrics ?? [])],
        ...[minReplicas === undefined ? '<unset>' : String(minReplicas), maxReplicas, status.currentReplicas ?? 0, ageOf(object, now)],
      ];
    },
  },
  NetworkPolicy: {
    columns: [name, column('Pod-Selector', 'The pods that it is about.'), age],
    cells: (object, now) => [object.metadata.name, labelSelectorText(object.spec.podSelector) || '<none>', ageOf(object, now)],
  },
  Ingress: {
    columns: [
      ...[name, column('Class', 'The class of its controller.'), column('Hosts', 'The names that requests are for.')],
      column('Address', 'Where requests come in.'),
      column('Ports', 'The ports of that address.'),
      age,
    ],
    cells: (object, now) => [
      ...[object.metadata.name, object.spec.ingressClassName ?? '<none>', formatHosts(object.spec.rules ?? [])],
      ...[ingressAddresses(object), object.spec.tls?.length ? '80, 443' : '80', ageOf(object, now)],
    ],
  },
  IngressClass: {
    columns: [name, column('Controller', 'Who would serve it.'), column('Parameters', 'How.'), age],
    cells: (object, now) => {
      const { controller, parameters } = object.spec;
      const group = parameters?.apiGroup === undefined ? '' : `.${parameters.apiGroup}`;
      const shown = parameters ? `${parameters.kind}${group}/${parameters.name}` : '<none>';
      return [object.metadata.name, controller ?? '', shown, ageOf(object, now)];
    },
  },
  Role: roleTable,
  ClusterRole: roleTable,
  RoleBinding: bindingTable,
  ClusterRoleBinding: bindingTable,
  PriorityClass: {
    columns: [
      ...[name, number('Value', 'The more, the earlier.')],
      column('Global-Default', 'Whether pods that name none have it.'),
      age,
      column('PreemptionPolicy', 'Whether others make room for its pods.'),
    ],
    cells: (object, now) => {
      const { value, globalDefault = false, preemptionPolicy } = object;
      return [object.metadata.name, value, String(globalDefault), ageOf(object, now), preemptionPolicy];
    },
  },
  RuntimeClass: {
    columns: [name, column('Handler', 'The runtime.'), age],
    cells: (object, now) => [object.metadata.name, object.handler, ageOf(object, now)],
  },
  ValidatingWebhookConfiguration: webhookTable,
  MutatingWebhookConfiguration: webhookTable,
  CustomResourceDefinition: roleTable,
};

const mostHosts = 3;

/** The first hosts, and how many rules more than so many there are when rules come after the last of them. k8s: formatHosts */
function formatHosts(rules: NonNullable<Ingress['spec']['rules']>): string {
  const hosts: string[] = [];
  let isCut = false;
  for (const { host } of rules) {
    isCut ||= hosts.length === mostHosts;
    if (host && !isCut) hosts.push(host);
  }
  if (hosts.length === 0) return '*';
  return isCut ? `${hosts.join(',')} + ${rules.length - mostHosts} more...` : hosts.join(',');
}

/** k8s: ingressLoadBalancerStatusStringer */
export function ingressAddresses({ status }: Ingress): string {
  const addresses = (status.loadBalancer.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '');
  return [...new Set(addresses.filter((address) => address !== ''))].sort().join(',');
}
