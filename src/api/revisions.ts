/** What ControllerRevisions keep of templates. k8s: controller/statefulset, controller/daemon getPatch */
import { canonicalJson } from './hashes.ts';
import type { Json } from './json-defaults.ts';
import type { ControllerRevision, PodTemplateSpec } from './workload-types.ts';

/** What a revision keeps of a template: a patch that puts it back, its fields in the order that clients compare them in. */
export const revisionData = (template: PodTemplateSpec): Json =>
  JSON.parse(canonicalJson({ spec: { template: { ...template, $patch: 'replace' } } })) as Json;

/** The template that a revision keeps. */
export function templateOfRevision({ data }: ControllerRevision): PodTemplateSpec {
  const { template } = (data?.['spec'] ?? {}) as { readonly template?: PodTemplateSpec & { readonly $patch?: string } };
  const { $patch: _directive, ...rest } = template ?? { spec: { containers: [] } };
  return rest as PodTemplateSpec;
}

/** Whether a revision keeps that template. */
export const keeps = ({ data }: ControllerRevision, template: PodTemplateSpec): boolean =>
  canonicalJson(data) === canonicalJson(revisionData(template));
