import { canonicalResources, type Json } from '../../json-defaults.ts';
import { podRequests } from '../../resources.ts';
import type { PodSpec } from '../../types.ts';

/**
 * What a pod as a whole states, in canonical form. Where it states limits, a request that is missing is what its containers request
 * together, else the limit. `spec`: the pod with defaulted containers. k8s: apis/core/v1/defaults.go defaultPodRequests
 */
export function setPodResourceDefaults(stated: Json, spec: Json): Json {
  const { limits } = canonicalResources({ limits: stated['limits'] });
  const { requests } = canonicalResources({ requests: stated['requests'] });
  const own = { ...stated, ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) };
  if (!limits || Object.keys(limits).length === 0) return own;
  const { resources: _stated, overhead: _overhead, ...containers } = spec;
  const ofPods = (list: object, alsoPages: boolean) =>
    Object.entries(list).filter(([name]) => name === 'cpu' || name === 'memory' || (alsoPages && name.startsWith('hugepages-')));
  const together = ofPods(podRequests(containers as unknown as PodSpec), false);
  return { ...own, requests: { ...Object.fromEntries([...ofPods(limits, true), ...together]), ...(requests as Json | undefined) } };
}
