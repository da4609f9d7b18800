import type { FieldError } from '../errors.ts';
import { invalid } from './field-error.ts';

/** An address that leads to another machine. k8s: validation.go ValidateNonSpecialIP */
export function validateNonSpecialIP(ip: string, path: string): readonly FieldError[] {
  const special: readonly [RegExp, string][] = [
    [/^(0\.0\.0\.0|::)$/, `may not be unspecified (${ip})`],
    [/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    [/^(169\.254\.|fe[89ab][0-9a-f]:)/i, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    [/^(224\.0\.0\.|ff02:)/i, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ];
  return special.filter(([pattern]) => pattern.test(ip)).map(([, text]) => invalid(path, ip, text));
}
