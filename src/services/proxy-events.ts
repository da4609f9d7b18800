import { engineNames } from '../api/engines.ts';
import type { Service } from '../api/types.ts';
import type { EngineName } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import { isNamedOnly } from './dns/records.ts';
import { leadsSomewhere } from './endpoints/current.ts';
import type { RecordEvent } from './types.ts';
import { dnsUid, engineOf, type WantedSandbox } from './wanted.ts';

/** Records events at Services of what becomes of their proxies. */
export interface ProxyEvents {
  pulling(engine: EngineName): void;
  imageMissing(engine: EngineName, problem: string): void;
  ended(wanted: WantedSandbox, exitCode: number, lastLine: string): void;
}

/** The events of one agent's proxies. */
export function createProxyEvents(deps: {
  readonly store: Store;
  readonly instance: string;
  readonly proxyImage: string;
  readonly recordEvent: RecordEvent;
}): ProxyEvents {
  const { store, instance, proxyImage, recordEvent } = deps;
  const proxied = (engine: EngineName): readonly Service[] =>
    store
      .list('Service')
      .filter((service) => (engineOf(service) ?? engine) === engine && (isNamedOnly(service) || leadsSomewhere(store, service)));
  const concerned = ({ uid }: WantedSandbox): readonly Service[] => {
    const dns = engineNames().find((engine) => uid === dnsUid(instance, engine));
    return dns ? proxied(dns).filter(isNamedOnly) : store.list('Service').filter(({ metadata }) => metadata.uid === uid);
  };
  return {
    pulling(engine) {
      const event = { type: 'Normal', reason: 'Pulling', message: `Pulling image "${proxyImage}" for the proxy` } as const;
      for (const service of proxied(engine)) recordEvent(service, event);
    },
    imageMissing(engine, problem) {
      for (const service of proxied(engine)) {
        const lack = isNamedOnly(service) ? 'Its names do not resolve.' : 'Its names resolve, but nothing answers.';
        const remedy =
          'Pull the image or load it, or name another one of nginx with the setting services.proxyImage; it is tried again by itself';
        const message = `The proxy's image "${proxyImage}" cannot be had: ${problem.replace(/\.?\s*$/, '.')} ${lack} ${remedy}`;
        recordEvent(service, { type: 'Warning', reason: 'ProxyUnavailable', message });
      }
    },
    ended(wanted, exitCode, lastLine) {
      const message = `The proxy ended with exit code ${exitCode} and is started again${lastLine === '' ? '' : `; it said: ${lastLine}`}`;
      for (const service of concerned(wanted)) recordEvent(service, { type: 'Warning', reason: 'ProxyEnded', message });
    },
  };
}
