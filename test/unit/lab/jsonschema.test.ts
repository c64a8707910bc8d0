import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { graders } from '../../../graders/index.ts';
import { labJsonSchema } from '../../../src/lab/jsonschema.ts';
import { fakeGraders } from './fake-graders.ts';

const repository = join(import.meta.dirname, '../../..');
const read = (path: string): unknown => parse(readFileSync(join(repository, path), 'utf8'));
const validator = (schema: object) => new Ajv2020({ strict: false }).compile(schema);

describe('labJsonSchema', () => {
  const validate = validator(labJsonSchema(fakeGraders));

  it('accepts a sound lab, with a reference in place of a number', () => {
    expect(validate(read('test/fixtures/labs/sound.yaml')), JSON.stringify(validate.errors)).toBe(true);
  });

  it('knows the parameters of each grader', () => {
    expect(validate(read('test/fixtures/labs/malformed/grader-parameters.yaml'))).toBe(false);
    expect(validate.errors?.map((error) => error.instancePath)).toContain('/tasks/0/checks/1/with');
  });

  it('refuses unknown keys and unknown graders', () => {
    expect(validate(read('test/fixtures/labs/malformed/keys-and-values.yaml'))).toBe(false);
    expect(validate(read('test/fixtures/labs/malformed/grader-unknown.yaml'))).toBe(false);
  });

  it('knows the add-ons', () => {
    const sound = read('test/fixtures/labs/sound.yaml') as object;
    expect(validate({ ...sound, addons: ['ingress'] })).toBe(true);
    expect(validate({ ...sound, addons: ['ingres'] })).toBe(false);
  });

  it('accepts the labs of this repository', () => {
    const real = validator(labJsonSchema(graders));
    for (const lab of ['controllers/bootcamp-deploy-scale', 'services/bootcamp-expose']) {
      expect(real(read(`labs/${lab}/lab.yaml`)), JSON.stringify(real.errors)).toBe(true);
    }
  });
});
