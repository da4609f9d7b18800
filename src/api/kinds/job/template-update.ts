import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../errors.ts';
import { GoSyntax } from '../../go-syntax.ts';
import type { Json } from '../../json-defaults.ts';
import { invalid } from '../../validation/field-error.ts';
import type { Job, PodTemplateSpec } from '../../workload-types.ts';

/** Every mistake of a change of the template: only where its pods go may change, and only before the Job has started. k8s: validatePodTemplateUpdate */
export function validateTemplateUpdate(next: Job, current: Job): readonly FieldError[] {
  const [after, before] = [next.spec.template, current.spec.template];
  const mayMove = current.spec.suspend && current.status.startTime === undefined;
  const compared = mayMove ? withPlaceOf(before, after) : before;
  if (isDeepStrictEqual(compared, after)) return [];
  // Go prints the whole struct.
  return [invalid('spec.template', new GoSyntax('core.PodTemplateSpec{…}'), 'field is immutable')];
}

const placing = ['nodeSelector', 'tolerations', 'schedulingGates'];

/** A template with the labels, annotations and place of another. */
function withPlaceOf(template: PodTemplateSpec, { metadata = {}, spec }: PodTemplateSpec): PodTemplateSpec {
  const { labels: _labels, annotations: _annotations, ...meta } = template.metadata ?? {};
  const { labels, annotations } = metadata;
  return {
    ...template,
    metadata: { ...meta, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) },
    spec: withFields({ ...template.spec }, { ...spec }),
  };
}

function withFields(template: Json, from: Json): PodTemplateSpec['spec'] {
  const moved = { ...template };
  for (const field of placing) {
    delete moved[field];
    if (from[field] !== undefined) moved[field] = from[field];
  }
  const affinity = withNodeAffinity((template['affinity'] ?? {}) as Json, ((from['affinity'] ?? {}) as Json)['nodeAffinity']);
  delete moved['affinity'];
  if (Object.keys(affinity).length > 0 || from['affinity'] !== undefined) moved['affinity'] = affinity;
  return moved as unknown as PodTemplateSpec['spec'];
}

function withNodeAffinity({ nodeAffinity: _before, ...others }: Json, nodeAffinity: unknown): Json {
  return { ...others, ...(nodeAffinity === undefined ? {} : { nodeAffinity }) };
}
