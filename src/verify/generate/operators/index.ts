import type { Operator } from '../fault.ts';
import { dropField } from './drop-field.ts';
import { dropObject } from './drop-object.ts';
import { notDeleted } from './not-deleted.ts';
import { undo } from './undo.ts';
import { wrongBackend } from './wrong-backend.ts';
import { wrongImage } from './wrong-image.ts';
import { wrongKey } from './wrong-key.ts';
import { wrongLabel } from './wrong-label.ts';
import { wrongName } from './wrong-name.ts';
import { wrongNamespace } from './wrong-namespace.ts';
import { wrongPath } from './wrong-path.ts';
import { wrongPort } from './wrong-port.ts';
import { wrongReplicas } from './wrong-replicas.ts';
import { wrongValue } from './wrong-value.ts';

/**
 * All kinds of fault. Where not all can be tried, the earlier ones come first: the fine faults, which a check can overlook,
 * before the coarse ones.
 */
export const operators: readonly Operator[] = [
  undo,
  wrongLabel,
  wrongPort,
  wrongBackend,
  wrongImage,
  wrongValue,
  wrongKey,
  wrongPath,
  wrongReplicas,
  dropField,
  dropObject,
  notDeleted,
  wrongNamespace,
  wrongName,
];
