import type { FieldError } from '../../errors.ts';
import type { Event } from '../../types.ts';
import { invalid, required, tooLong } from '../../validation/field-error.ts';
import { validateObjectMeta } from '../../validation/metadata.ts';
import { dns1123Subdomain } from '../../validation/names.ts';

const longestText = 1024;
const longestWord = 128;

/** k8s: apis/core/validation/events.go legacyValidateEvent */
export function validateEvent(event: Event): readonly FieldError[] {
  const { metadata, involvedObject, eventTime } = event;
  const { namespace = '' } = metadata;
  const about = involvedObject.namespace ?? '';
  const allowed = about === '' ? ['', 'default', ...(eventTime ? ['kube-system'] : [])] : [about];
  return [
    ...validateObjectMeta(metadata, { nameRule: dns1123Subdomain, namespaced: true }),
    ...(allowed.includes(namespace) ? [] : [invalid('involvedObject.namespace', about, 'does not match event.namespace')]),
    ...(eventTime ? validateReported(event) : []),
  ];
}

/** Who reports in the newer way says who that is, and what was done. */
function validateReported(event: Event): readonly FieldError[] {
  const { reportingComponent, reportingInstance, reason = '', message = '' } = event;
  const action = (event as { readonly action?: string }).action ?? '';
  const word = (field: string, text: string) => [
    ...(text === '' ? [required(field)] : []),
    ...(text.length > longestWord ? [tooLong(field, `may not be more than ${longestWord} bytes`)] : []),
  ];
  return [
    ...(reportingComponent === '' ? [required('reportingController')] : []),
    ...word('reportingInstance', reportingInstance),
    ...word('action', action),
    ...word('reason', reason),
    ...(message.length > longestText ? [tooLong('message', `may not be more than ${longestText} bytes`)] : []),
  ];
}
