import type { FieldError } from '../../errors.ts';
import { compareQuantities, parseQuantity } from '../../quantity.ts';
import type { LimitRange, LimitRangeItem } from '../../quota-types.ts';
import type { ResourceList } from '../../resources.ts';
import { duplicate, forbidden, invalid, invalidAll, required } from '../../validation/field-error.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain, qualifiedName } from '../../validation/names.ts';
import { validateContainerResourceName, validateResourceName } from '../pod/validation/resources.ts';

/** Every mistake of a LimitRange with its defaults. k8s: validation.go ValidateLimitRange */
export function validateLimitRange({ metadata, spec }: LimitRange): readonly FieldError[] {
  const items = spec.limits ?? [];
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...items.flatMap((item, index) => [
      ...validateType(item.type, `spec.limits[${index}].type`),
      ...(items.slice(0, index).some(({ type }) => type === item.type) ? [duplicate(`spec.limits[${index}].type`, item.type)] : []),
      ...validateItem(item, `spec.limits[${index}]`),
    ]),
  ];
}

const standardTypes = ['Pod', 'Container', 'PersistentVolumeClaim'];

function validateType(type = '', path: string): readonly FieldError[] {
  const malformed = invalidAll(path, type, qualifiedName(type));
  if (malformed.length > 0 || type.includes('/') || standardTypes.includes(type)) return malformed;
  return [invalid(path, type, 'must be a standard limit type or fully qualified')];
}

const fields = ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio'] as const;

function validateItem(item: LimitRangeItem, path: string): readonly FieldError[] {
  const { type } = item;
  const nameRule = type === 'Pod' || type === 'Container' ? validateContainerResourceName : validateResourceName;
  const unfit = type === 'Pod' ? (['default', 'defaultRequest'] as const).filter((field) => Object.keys(item[field] ?? {}).length > 0) : [];
  const checked = fields.filter((field) => type !== 'Pod' || (field !== 'default' && field !== 'defaultRequest'));
  const names = new Set(checked.flatMap((field) => Object.keys(item[field] ?? {})));
  const lacksStorage = item.min?.['storage'] === undefined && item.max?.['storage'] === undefined;
  return [
    ...checked.flatMap((field) => Object.keys(item[field] ?? {}).flatMap((name) => nameRule(name, `${path}.${field}[${name}]`))),
    ...unfit.map((field) => forbidden(`${path}.${field}`, "may not be specified when `type` is 'Pod'")),
    ...(type === 'PersistentVolumeClaim' && lacksStorage
      ? [required(`${path}.limits`, 'either minimum or maximum storage value is required, but neither was provided')]
      : []),
    ...[...names].sort().flatMap((name) => validateOrder(pick(item, checked, name), { name, path })),
  ];
}

type Amounts = Readonly<Partial<Record<(typeof fields)[number], string>>>;

const pick = (item: LimitRangeItem, checked: readonly (typeof fields)[number][], name: string): Amounts =>
  Object.fromEntries(
    checked.flatMap((field) => ((item[field] as ResourceList | undefined)?.[name] === undefined ? [] : [[field, item[field]?.[name]]])),
  );

/** The amounts of one resource against each other. */
function validateOrder(amounts: Amounts, { name, path }: { readonly name: string; readonly path: string }): readonly FieldError[] {
  const { min, max, default: limit, defaultRequest: request, maxLimitRequestRatio: ratio } = amounts;
  const above = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && compareQuantities(parseQuantity(a), parseQuantity(b)) > 0;
  const at = (field: string): string => `${path}.${field}[${name}]`;
  return [
    ...(above(min, max) ? [invalid(at('min'), min ?? '', `min value ${min} is greater than max value ${max}`)] : []),
    ...(above(min, request)
      ? [invalid(at('defaultRequest'), request ?? '', `min value ${min} is greater than default request value ${request}`)]
      : []),
    ...(above(request, max)
      ? [invalid(at('defaultRequest'), request ?? '', `default request value ${request} is greater than max value ${max}`)]
      : []),
    ...(above(request, limit)
      ? [invalid(at('defaultRequest'), request ?? '', `default request value ${request} is greater than default limit value ${limit}`)]
      : []),
    ...(above(min, limit) ? [invalid(at('default'), min ?? '', `min value ${min} is greater than default value ${limit}`)] : []),
    ...(above(limit, max) ? [invalid(at('default'), max ?? '', `default value ${limit} is greater than max value ${max}`)] : []),
    ...validateRatio({ ratio, min, max }, at('maxLimitRequestRatio')),
  ];
}

type Ratio = Readonly<Record<'ratio' | 'min' | 'max', string | undefined>>;

function validateRatio({ ratio, min, max }: Ratio, path: string): readonly FieldError[] {
  if (ratio === undefined) return [];
  const value = Number(parseQuantity(ratio).nano);
  const most =
    min === undefined || max === undefined ? Number.POSITIVE_INFINITY : Number(parseQuantity(max).nano) / Number(parseQuantity(min).nano);
  return [
    ...(value < 1e9 ? [invalid(path, ratio, `ratio ${ratio} is less than 1`)] : []),
    ...(value / 1e9 > most ? [invalid(path, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`)] : []),
  ];
}
