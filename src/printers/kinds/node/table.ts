import type { NodeObject } from '../../../api/node-types.ts';
import { translateTimestampSince } from '../../duration.ts';
import { column, type TableKind, wideColumn } from '../../table-kind.ts';

/** `get nodes`. k8s: printers/internalversion nodeColumnDefinitions, printNode */
export const nodeTable: TableKind<NodeObject> = {
  columns: [
    column('Name', 'The name of the machine.'),
    column('Status', 'Whether it is ready, and whether it takes new pods.'),
    column('Roles', 'What it is for.'),
    column('Age', 'The time since it was first seen.'),
    column('Version', 'The version of its kubelet.'),
    wideColumn('Internal-IP', 'Its address.'),
    wideColumn('External-IP', 'The address by which others reach it.'),
    wideColumn('OS-Image', 'Its operating system.'),
    wideColumn('Kernel-Version', 'The version of its kernel.'),
    wideColumn('Container-Runtime', 'The engine, and its version.'),
  ],
  cells: (node, now) => {
    const { metadata, status } = node;
    const addressOf = (type: string) => status.addresses?.find((address) => address.type === type)?.address ?? '<none>';
    const info = status.nodeInfo;
    return [
      metadata.name,
      statusOf(node),
      nodeRoles(node).join(',') || '<none>',
      translateTimestampSince(metadata.creationTimestamp, now),
      info?.kubeletVersion ?? '',
      addressOf('InternalIP'),
      addressOf('ExternalIP'),
      info?.osImage || '<unknown>',
      info?.kernelVersion || '<unknown>',
      info?.containerRuntimeVersion || '<unknown>',
    ];
  },
};

function statusOf({ spec, status }: NodeObject): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec.unschedulable ? `${word},SchedulingDisabled` : word;
}

const roleLabel = 'node-role.kubernetes.io/';

/** What a node is for, by its labels, in order. k8s: findNodeRoles */
export function nodeRoles({ metadata }: NodeObject): readonly string[] {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([label, value]) => {
    if (label.startsWith(roleLabel)) return label.length > roleLabel.length ? [label.slice(roleLabel.length)] : [];
    return label === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return [...new Set(roles)].sort();
}
