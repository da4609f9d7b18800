import { isIP } from 'node:net';
import type { FieldError } from '../../errors.ts';
import { forbidden, invalid, notSupported, required } from '../../validation/field-error.ts';
import { validateLabelSelector } from '../../validation/label-selector.ts';
import { protocols, validatePortNumberOrName } from '../../validation/ports.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRule } from '../../without-effect-types.ts';
import { each, listOf, type RuleWithoutEffect, specOf } from './rule.ts';

/** k8s: apis/networking/validation ValidateNetworkPolicySpec, apis/networking/v1/defaults.go */
export const networkPolicy: RuleWithoutEffect<NetworkPolicy> = {
  defaults: (object) => {
    const spec = specOf(object);
    const isOfEgress = listOf(spec['egress']).length > 0;
    const policyTypes = listOf(spec['policyTypes']).length > 0 ? spec['policyTypes'] : ['Ingress', ...(isOfEgress ? ['Egress'] : [])];
    const withPorts = (field: string) => (spec[field] === undefined ? {} : { [field]: listOf(spec[field]).map(withProtocol) });
    return { ...object, spec: { podSelector: {}, ...spec, ...withPorts('ingress'), ...withPorts('egress'), policyTypes } };
  },
  validate: ({ spec }) => {
    const { podSelector, ingress, egress, policyTypes = [] } = spec;
    return [
      ...validateLabelSelector(podSelector, 'spec.podSelector'),
      ...each(ingress, 'spec.ingress', (rule, path) => validateRule(rule, path, 'from')),
      ...each(egress, 'spec.egress', (rule, path) => validateRule(rule, path, 'to')),
      ...(policyTypes.length > 2 ? [invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes')] : []),
      ...each(policyTypes.slice(0, 2), 'spec.policyTypes', (type, path) => (kinds.includes(type) ? [] : [notSupported(path, type, kinds)])),
    ];
  },
  hasGeneration: true,
};

const kinds = ['Egress', 'Ingress'];

const withProtocol = (rule: Readonly<Record<string, unknown>>) =>
  rule['ports'] === undefined ? rule : { ...rule, ports: listOf(rule['ports']).map((port) => ({ protocol: 'TCP', ...port })) };

function validateRule(rule: NetworkPolicyRule, path: string, peers: 'from' | 'to'): readonly FieldError[] {
  return [
    ...each(rule.ports, `${path}.ports`, ({ protocol = 'TCP', port, endPort }, at) => [
      ...((protocols as readonly string[]).includes(protocol) ? [] : [notSupported(`${at}.protocol`, protocol, protocols)]),
      ...(port === undefined ? [] : validatePortNumberOrName(port, `${at}.port`)),
      ...validateEndPort(port, endPort, at),
    ]),
    ...each(rule[peers], `${path}.${peers}`, validatePeer),
  ];
}

function validateEndPort(port: number | string | undefined, endPort: number | undefined, path: string): readonly FieldError[] {
  if (endPort === undefined) return [];
  if (port === undefined) return [required(`${path}.port`, 'must be specified when endPort is set')];
  if (typeof port === 'string') return [forbidden(`${path}.endPort`, 'may not be specified when `port` is non-numeric')];
  return endPort < port ? [invalid(`${path}.endPort`, endPort, 'must be greater than or equal to `port`')] : [];
}

function validatePeer({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, path: string): readonly FieldError[] {
  if (!podSelector && !namespaceSelector && !ipBlock) return [required(path, 'must specify a peer')];
  if (ipBlock && (podSelector || namespaceSelector)) return [forbidden(path, 'may not specify both ipBlock and another peer')];
  return [
    ...(podSelector ? validateLabelSelector(podSelector, `${path}.podSelector`) : []),
    ...(namespaceSelector ? validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`) : []),
    ...(ipBlock ? [{ text: ipBlock.cidr, at: `${path}.ipBlock.cidr` }] : []).flatMap(validateCidr),
    ...(ipBlock?.except ?? []).map((text, index) => ({ text, at: `${path}.ipBlock.except[${index}]` })).flatMap(validateCidr),
  ];
}

function validateCidr({ text = '', at }: { readonly text?: string; readonly at: string }): readonly FieldError[] {
  if (text === '') return [required(at)];
  const [address = '', bits = '', ...rest] = text.split('/');
  const most = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  const isCidr = rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
  return isCidr ? [] : [invalid(at, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}
