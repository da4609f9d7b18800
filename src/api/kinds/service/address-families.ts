import type { FieldError } from '../../errors.ts';
import type { Service } from '../../types.ts';
import { invalid } from '../../validation/field-error.ts';

/**
 * What a cluster with IPv4 addresses alone has against a Service. Headless ones without a selector may have any family.
 * k8s: core/service/storage/alloc.go initIPFamilyFields
 */
export function validateAddressFamilies({ spec }: Service): readonly FieldError[] {
  const families = (spec['ipFamilies'] ?? []) as readonly string[];
  const anyFamily = spec.clusterIP === 'None' && Object.keys(spec.selector ?? {}).length === 0;
  if (spec.type === 'ExternalName' || anyFamily) return [];
  const dual = 'this cluster is not configured for dual-stack services';
  return [
    ...(spec['ipFamilyPolicy'] === 'RequireDualStack' ? [invalid('spec.ipFamilyPolicy', 'RequireDualStack', dual)] : []),
    ...families.flatMap((family, index) =>
      family === 'IPv6' ? [invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')] : [],
    ),
  ];
}
