import { isRecord } from '../../is-record.ts';
import type { Json } from '../../json-defaults.ts';
import type { NodeObject } from '../../node-types.ts';
import { all, serverOwned } from '../../support-words.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateNode, validateNodeUpdate } from './validation.ts';

/** What is decided about this machine's Node, which kpod makes and clients mark. k8s: registry/core/node */
export const nodeRules: KindRules<NodeObject> = {
  write: {
    setDefaults: (object) =>
      ({ apiVersion: 'v1', kind: 'Node', ...object, spec: (object['spec'] ?? {}) as Json, status: object['status'] ?? {} }) as never,
    validate: validateNode,
    validateUpdate: validateNodeUpdate,
  },
  // k8s: NodeToSelectableFields
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  support: {
    Node: { ...all('apiVersion', 'kind', 'metadata', 'spec'), status: serverOwned },
    NodeSpec: { ...all('unschedulable', 'taints'), podCIDR: serverOwned, podCIDRs: serverOwned, providerID: serverOwned },
    Taint: {
      ...all('key', 'value', 'timeAdded'),
      effect: {
        is: 'warned',
        because: 'NoExecute ends no pod that runs; it keeps new ones away, as NoSchedule does',
        unless: (value) => value !== 'NoExecute',
      },
    },
  },
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(status),
};
