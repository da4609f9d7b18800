import { UserError } from '../../api/errors.ts';
import { parseGoDuration } from '../../api/go-duration.ts';

/** Milliseconds of `--request-timeout`: seconds, or a time with its unit; 0 for none. k8s: client-go clientcmd helpers.go ParseTimeout */
export function readTimeout(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  try {
    return parseGoDuration(text);
  } catch (cause) {
    throw new UserError(
      'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
      { cause },
    );
  }
}
