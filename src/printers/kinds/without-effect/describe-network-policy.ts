import { labelSelectorText } from '../../../api/label-selector.ts';
import type { LabelSelector } from '../../../api/types.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRule } from '../../../api/without-effect-types.ts';
import { goTimeText } from '../../describe/time.ts';
import { createDescribeWriter, type DescribeWriter, writeAnnotations, writeLabels } from '../../describe/writer.ts';

/** The text of `kubectl describe networkpolicy`. k8s: describeNetworkPolicy, 1.32 */
export function describeNetworkPolicy({ metadata, spec }: NetworkPolicy): string {
  const { podSelector, policyTypes = [], ingress, egress } = spec;
  const writer = createDescribeWriter();
  writer.line(0, `Name:\t${metadata.name}`);
  writer.line(0, `Namespace:\t${metadata.namespace ?? ''}`);
  writer.line(0, `Created on:\t${goTimeText(metadata.creationTimestamp)}`);
  writeLabels(writer, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, 'Spec:');
  writer.line(
    1,
    `PodSelector:     ${labelSelectorText(podSelector) || '<none> (Allowing the specific traffic to all pods in this namespace)'}`,
  );
  writeDirection(writer, policyTypes.includes('Ingress') ? (ingress ?? []) : undefined, directions.ingress);
  writeDirection(writer, policyTypes.includes('Egress') ? (egress ?? []) : undefined, directions.egress);
  writer.line(1, `Policy Types: ${policyTypes.join(', ') || '<none>'}`);
  return writer.text();
}

interface Direction {
  readonly word: string;
  readonly peers: 'from' | 'to';
  readonly title: string;
  readonly end: string;
}

const directions: Readonly<Record<'ingress' | 'egress', Direction>> = {
  ingress: { word: 'ingress', peers: 'from', title: 'From', end: 'source' },
  egress: { word: 'egress', peers: 'to', title: 'To', end: 'destination' },
};

function writeDirection(writer: DescribeWriter, rules: readonly NetworkPolicyRule[] | undefined, direction: Direction): void {
  const { word, peers, title, end } = direction;
  if (!rules) return writer.line(1, `Not affecting ${word} traffic`);
  writer.line(1, `Allowing ${word} traffic:`);
  if (rules.length === 0) writer.line(2, `<none> (Selected pods are isolated for ${word} connectivity)`);
  for (const [index, rule] of rules.entries()) {
    for (const text of portTexts(rule)) writer.line(2, text);
    const listed = rule[peers] ?? [];
    if (listed.length === 0) writer.line(2, `${title}: <any> (traffic not restricted by ${end})`);
    for (const peer of listed) {
      writer.line(2, `${title}:`);
      writePeer(writer, peer);
    }
    if (index < rules.length - 1) writer.line(2, '----------');
  }
}

function portTexts({ ports = [] }: NetworkPolicyRule): readonly string[] {
  if (ports.length === 0) return ['To Port: <any> (traffic allowed to all ports)'];
  return ports.map(({ port, endPort, protocol = 'TCP' }) =>
    endPort === undefined ? `To Port: ${port ?? '<nil>'}/${protocol}` : `To Port Range: ${port ?? '<nil>'}-${endPort}/${protocol}`,
  );
}

function writePeer(writer: DescribeWriter, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): void {
  const text = (selector: LabelSelector) => labelSelectorText(selector) || '<none>';
  if (namespaceSelector) writer.line(3, `NamespaceSelector: ${text(namespaceSelector)}`);
  if (podSelector) writer.line(3, `PodSelector: ${text(podSelector)}`);
  if (podSelector || namespaceSelector || !ipBlock) return;
  writer.line(3, 'IPBlock:');
  writer.line(4, `CIDR: ${ipBlock.cidr}`);
  writer.line(4, `Except: ${(ipBlock.except ?? []).join(', ')}`);
}
