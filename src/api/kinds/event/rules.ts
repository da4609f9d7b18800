import { isRecord } from '../../is-record.ts';
import { all } from '../../support-words.ts';
import type { Event } from '../../types.ts';
import { validateMetadataUpdate } from '../../validation/metadata.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateEvent } from './validation.ts';

/** What is decided about events, which the kubelet writes, and whoever else has something to tell. k8s: registry/core/event */
export const eventRules: KindRules<Event> = {
  write: {
    setDefaults: (object) =>
      ({
        apiVersion: 'v1',
        kind: 'Event',
        reportingComponent: '',
        reportingInstance: '',
        ...object,
        involvedObject: object['involvedObject'] ?? {},
      }) as never,
    validate: validateEvent,
    validateUpdate: (next, current) => [...validateMetadataUpdate(next.metadata, current.metadata), ...validateEvent(next)],
  },
  support: {
    Event: all(
      ...['apiVersion', 'kind', 'metadata', 'involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count'],
      ...['type', 'eventTime', 'series', 'action', 'related', 'reportingComponent', 'reportingInstance'],
    ),
  },
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
