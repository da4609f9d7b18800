import type { FieldError } from '../errors.ts';
import type { LabelSelector, LabelSelectorRequirement } from '../types.ts';
import { forbidden, invalid, invalidAll, required } from './field-error.ts';
import { validateLabels } from './metadata.ts';
import { labelValue, qualifiedName } from './names.ts';

/** Every mistake of a selector below `path`. k8s: meta/v1/validation ValidateLabelSelector */
export function validateLabelSelector(selector: LabelSelector, path: string): readonly FieldError[] {
  return [
    ...validateLabels(selector.matchLabels, `${path}.matchLabels`),
    ...(selector.matchExpressions ?? []).flatMap((one, index) => validateRequirement(one, `${path}.matchExpressions[${index}]`)),
  ];
}

function validateRequirement({ key = '', operator, values = [] }: LabelSelectorRequirement, path: string): readonly FieldError[] {
  return [
    ...validateOperator(operator, values, path),
    ...invalidAll(`${path}.key`, key, qualifiedName(key)),
    ...values.flatMap((value, index) => invalidAll(`${path}.values[${index}]`, value, labelValue(value))),
  ];
}

/** The operator of a requirement, and how many values it takes. */
export function validateOperator(operator: string, values: readonly string[], path: string): readonly FieldError[] {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 ? [] : [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0 ? [] : [forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
    default:
      return [invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator')];
  }
}
