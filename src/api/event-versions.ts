import type { Conversion } from './conversion.ts';
import type { Json } from './json-defaults.ts';

/** What a field of events.k8s.io is called in the core's events, in which they are kept. k8s: apis/events/v1/conversion.go */
const coreNames: Readonly<Record<string, string>> = {
  regarding: 'involvedObject',
  note: 'message',
  deprecatedSource: 'source',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedCount: 'count',
  reportingController: 'reportingComponent',
};
const newNames: Readonly<Record<string, string>> = Object.fromEntries(Object.entries(coreNames).map(([name, core]) => [core, name]));

const renamed = (object: Json, names: Readonly<Record<string, string>>, apiVersion: string): Json => ({
  ...Object.fromEntries(Object.entries(object).map(([field, value]) => [names[field] ?? field, value])),
  apiVersion,
});

/** Events of events.k8s.io, which are those of the core in other words. */
export const eventConversion: Conversion = {
  kind: 'Event',
  apiVersion: 'events.k8s.io/v1',
  struct: 'EventsV1Event',
  toStored: (object) => renamed(object, coreNames, 'v1'),
  fromStored: (object) => renamed(object, newNames, 'events.k8s.io/v1'),
  toStoredFields: (selector) =>
    selector.replace(/(^|,)regarding\./g, '$1involvedObject.').replace(/(^|,)reportingController(?=[!=])/g, '$1reportingComponent'),
};
