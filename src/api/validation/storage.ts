import type { FieldError } from '../errors.ts';
import { parseQuantity } from '../quantity.ts';
import type { AccessMode } from '../types.ts';
import { forbidden, invalid, notSupported } from './field-error.ts';

const accessModes: readonly AccessMode[] = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const volumeModes = ['Block', 'Filesystem'];

/** Every mistake of stated access modes. k8s: validation.go ValidatePersistentVolumeSpec, ValidatePersistentVolumeClaimSpec */
export function validateAccessModes(modes: readonly AccessMode[], path: string): readonly FieldError[] {
  const isMixed = modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod');
  return [
    ...modes.filter((mode) => !accessModes.includes(mode)).map((mode) => notSupported(path, mode, accessModes)),
    ...(isMixed ? [forbidden(path, 'may not use ReadWriteOncePod with other access modes')] : []),
  ];
}

/** What is wrong with a stated volume mode. */
export const validateVolumeMode = (mode: string | undefined, path: string): readonly FieldError[] =>
  mode === undefined || volumeModes.includes(mode) ? [] : [notSupported(path, mode, volumeModes)];

/** An amount must be more than nothing. k8s: validation.go ValidatePositiveQuantityValue */
export const validatePositive = (amount: string, path: string): readonly FieldError[] =>
  parseQuantity(amount).nano > 0n ? [] : [invalid(path, amount, 'must be greater than zero')];
