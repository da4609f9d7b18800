import { isRecord } from '../../is-record.ts';
import type { Service } from '../../types.ts';
import type { KindRules } from '../kind-rules.ts';
import { setServiceDefaults } from './defaults.ts';
import { assignNodePorts } from './node-ports.ts';
import { serviceSupport } from './support.ts';
import { validateServiceUpdate, withAllocated } from './update.ts';
import { validateService } from './validation.ts';

/** What is decided about Services, but for their addresses, which are the services room's. k8s: registry/core/service */
export const serviceRules: KindRules<Service> = {
  write: {
    setDefaults: setServiceDefaults,
    validate: validateService,
    begin: (service) => ({ ...service, status: { loadBalancer: {} } }),
    prepareUpdate(asked, current, { others, random }) {
      const { service, errors } = assignNodePorts(withAllocated(asked, current), { others: others(), current, random });
      return { object: service, errors };
    },
    validateUpdate: validateServiceUpdate,
  },
  selectableFields: { 'spec.clusterIP': 'path', 'spec.type': 'path' },
  support: serviceSupport,
  isWhole: ({ spec, status }) => isRecord(spec) && isRecord(status),
  answersDeleted: true,
};
