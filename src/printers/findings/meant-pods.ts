import type { Pod, Service } from '../../api/types.ts';
import { nearestName } from './nearest.ts';
import { commandFor, quote, type Where } from './remedies.ts';

/** `a=b,c=d` */
export const labelsText = (labels: Readonly<Record<string, string>> = {}): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The selector that finds the pods which were probably meant: those whose name or label comes near. */
export function findPods(facts: Where, service: Service, pods: readonly Pod[]): readonly string[] {
  const selector = Object.entries(service.spec.selector ?? {});
  const candidates = pods.filter(({ metadata }) => metadata.uid !== facts.pod.metadata.uid && metadata.labels);
  const meant = candidates.find(({ metadata }) => {
    const isNamed = metadata.name === service.metadata.name || metadata.name.startsWith(`${service.metadata.name}-`);
    return isNamed || selector.some(([key, value]) => nearestName(value, [metadata.labels?.[key] ?? '']) !== undefined);
  });
  const labels = Object.entries(meant?.metadata.labels ?? {});
  const shared = labels.filter(([key]) => selector.some(([one]) => one === key));
  const [best] = shared.length > 0 ? [shared] : [labels.filter(([key]) => !/hash|revision/.test(key))];
  if (!meant || !best || best.length === 0) return [commandFor(facts, 'get pods --show-labels')];
  return [commandFor(facts, `set selector service/${service.metadata.name} ${quote(labelsText(Object.fromEntries(best)))}`)];
}
