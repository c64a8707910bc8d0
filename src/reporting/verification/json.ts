import type { Verification } from '../../verify/verification.ts';
import { jsonText } from '../escape.ts';
import type { Format } from '../format.ts';

export const json: Format<Verification> = {
  name: 'json',
  summary: 'all of it as one JSON document (see `klab schema verification`)',
  render: jsonText,
};
