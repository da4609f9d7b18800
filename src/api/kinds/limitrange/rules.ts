import type { Json } from '../../json-defaults.ts';
import { canonicalList } from '../../limit-ranges.ts';
import type { LimitRange } from '../../quota-types.ts';
import type { ResourceList } from '../../resources.ts';
import { all } from '../../support-words.ts';
import { validateMetadataUpdate } from '../../validation/metadata.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateLimitRange } from './validation.ts';

/** What is decided about LimitRanges. k8s: registry/core/limitrange */
export const limitRangeRules: KindRules<LimitRange> = {
  write: {
    setDefaults: setLimitRangeDefaults,
    validate: validateLimitRange,
    validateUpdate: (object, current) => [...validateMetadataUpdate(object.metadata, current.metadata), ...validateLimitRange(object)],
  },
  support: { LimitRange: all('apiVersion', 'kind', 'metadata', 'spec') },
  isWhole: ({ spec }) => typeof spec === 'object' && spec !== null,
};

const lists = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

/** k8s: apis/core/v1/defaults.go SetDefaults_LimitRangeItem */
function setLimitRangeDefaults(object: Json): LimitRange {
  const { limits, ...spec } = (object['spec'] ?? {}) as Json;
  const items = (limits as readonly Json[] | undefined)?.map(withItemDefaults) ?? null;
  return { ...object, apiVersion: 'v1', kind: 'LimitRange', spec: { ...spec, limits: items } } as unknown as LimitRange;
}

function withItemDefaults(item: Json): Json {
  const own = Object.fromEntries(lists.flatMap((name) => (item[name] === undefined ? [] : [[name, canonicalList(item[name])]])));
  if (item['type'] !== 'Container') return { ...item, ...own };
  const { max, min, default: stated, defaultRequest } = own as Readonly<Record<string, ResourceList | undefined>>;
  const limits = { ...max, ...stated };
  const requests = { ...min, ...limits, ...defaultRequest };
  return {
    ...{ ...item, ...own },
    ...(Object.keys(limits).length > 0 ? { default: limits } : {}),
    ...(Object.keys(requests).length > 0 ? { defaultRequest: requests } : {}),
  };
}
