import { isRecord } from '../../is-record.ts';
import type { Event } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';

/** What is decided about events, which the kubelet alone writes. */
export const eventRules: KindRules<Event> = {
  selectableFields: {
    'involvedObject.kind': 'path',
    'involvedObject.namespace': 'path',
    'involvedObject.name': 'path',
    'involvedObject.uid': 'path',
    'involvedObject.apiVersion': 'path',
    'involvedObject.resourceVersion': 'path',
    'involvedObject.fieldPath': 'path',
    reason: 'path',
    reportingComponent: 'path',
    source: (event) => event.source?.component ?? event.reportingComponent,
    type: 'path',
  },
  isWhole: ({ involvedObject }) => isRecord(involvedObject),
  isExpendable: true,
};
