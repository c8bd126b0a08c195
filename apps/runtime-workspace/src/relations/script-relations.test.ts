/** Relations that only scripts can define, in their accessors and by the routes and includes that follow. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { model, property, startWorkspace, type Call, type TestWorkspace } from '../test-workspace.js';

const shape = [property('name', 'string'), property('n', 'number')];
const script = `module.exports = (Doctor) => {
  const { Patient, Visit, Desk, Photo, Note, Draft } = Doctor.app.models;
  Visit.belongsTo(Doctor, { as: 'previous', foreignKey: 'previousId' });
  Visit.belongsTo(Doctor, { as: 'doctor', foreignKey: 'docId' });
  Visit.belongsTo(Patient, { as: 'patient', foreignKey: 'patId' });
  Doctor.hasMany(Patient, { as: 'patients', through: Visit, foreignKey: 'docId', keyThrough: 'patId' });
  Patient.hasMany(Doctor, { as: 'doctors', through: Visit });
  Doctor.hasOne(Desk, { as: 'desk', foreignKey: 'docId' });
  Doctor.hasMany(Photo, { as: 'photos', polymorphic: 'subject' });
  Patient.hasOne(Photo, { as: 'photo', polymorphic: 'subject' });
  Photo.belongsTo('subject', { polymorphic: true });
  Doctor.referencesMany(Note, { as: 'notes' });
  Doctor.embedsMany(Draft, { as: 'drafts', property: 'drafted' });
  Doctor.find_ = async (what, filter) => {
    const found = await Doctor.app.models[what].find(filter);
    return found.map((row) => row.toJSON());
  };
  Doctor.remoteMethod('find_', { accepts: [{ arg: 'what', type: 'string' }, { arg: 'filter', type: 'object' }], returns: { arg: 'x', type: 'array', root: true }, http: { verb: 'get', path: '/ask' } });
  Doctor.keyless = async () => {
    const row = await Doctor.findById(1, { fields: ['name'] });
    const answers = {};
    for (const what of ['patients', 'photos', 'notes', 'desks']) {
      await row[what].destroyAll();
      answers[what] = [(await row[what].find({})).length, await row[what].count()];
    }
    return answers;
  };
  Doctor.remoteMethod('keyless', { returns: { arg: 'x', type: 'object', root: true }, http: { verb: 'post' } });
  Doctor.hasMany(Desk, { as: 'desks', foreignKey: 'docId' });
  Doctor.accessed = async (what, filter) => {
    const row = await Doctor.findById(2);
    return new Promise((resolve, reject) => row[what](filter, (error, rows) => error ? reject(error) : resolve(rows)));
  };
  Doctor.remoteMethod('accessed', { accepts: [{ arg: 'what', type: 'string' }, { arg: 'filter', type: 'object' }], returns: { arg: 'x', type: 'array', root: true }, http: { verb: 'get' } });
};`;

let workspace: TestWorkspace;
let call: Call;
beforeAll(async () => {
  const names = ['Doctor', 'Patient', 'Visit', 'Desk', 'Photo', 'Note'];
  const models = names.map((name) =>
    model(name, { properties: shape, ...(name === 'Doctor' ? { script: 'd.js' } : {}) }),
  );
  models.push(model('Draft', { properties: [property('id', 'string'), ...shape] }));
  workspace = await startWorkspace(models, { 'code/d.js': script });
  call = workspace.call;
  const rows = (names: string) => names.split('').map((name, n) => ({ name, n }));
  await call('POST', '/api/doctors', rows('ab'));
  await call('POST', '/api/doctors/1/patients', rows('pqr'));
  await call('PUT', '/api/doctors/2/patients/rel/2');
  await call('POST', '/api/doctors/1/photos', rows('xyz'));
  await call('POST', '/api/doctors/2/photos', rows('v'));
  await call('POST', '/api/patients/1/photo', { name: 'face' });
  await call('POST', '/api/notes', rows('klmo'));
  for (const id of [3, 1, 2]) await call('PUT', `/api/doctors/1/notes/rel/${id}`);
});
afterAll(() => workspace.close());

const json = (value: unknown): string => encodeURIComponent(JSON.stringify(value));
const ask = async (path: string, filter: unknown = {}) => {
  const { body } = await workspace.read(`/api/${path}?filter=${json(filter)}`);
  return body;
};
const names = (rows: unknown): string => (rows as { name?: string }[]).map(({ name = '-' }) => name).join('');
const included = async (path: string, relation: string, scope: unknown) =>
  ((await ask(path, { include: { relation, scope } })) as Record<string, unknown>[]).map((row) => row[relation]);

describe('hasMany through, with keys of their own names', () => {
  it('applies each part of a filter to the far rows, from both sides', async () => {
    expect(names(await ask('doctors/1/patients', { order: 'name DESC', limit: 2 }))).toBe('rq');
    expect(await ask('doctors/1/patients', { where: { name: 'q' }, fields: ['n'] })).toEqual([{ n: 1 }]);
    expect(names(await ask('patients/2/doctors', { order: 'n DESC' }))).toBe('ba');
    expect((await included('doctors', 'patients', { skip: 1, order: 'n DESC' })).map(names)).toEqual(['qp', '']);
    expect((await call('GET', `/api/doctors/1/patients/count?where=${json({ n: { gt: 0 } })}`)).body).toEqual({
      count: 2,
    });
    expect((await call('GET', '/api/doctors/2/patients/rel/1')).body).toEqual({ exists: false });
  });

  it('writes the keys that it reads', async () => {
    expect((await call('GET', '/api/visits/1')).body).toEqual({ id: 1, docId: 1, patId: 1 });
    expect((await call('DELETE', '/api/doctors/2/patients/rel/2')).status).toBe(204);
    expect(await ask('doctors/2/patients')).toEqual([]);
    expect(names(await ask('doctors/1/patients'))).toBe('pqr');
  });
});

describe('hasOne', () => {
  it('is made once, filtered, changed and deleted', async () => {
    expect((await call('GET', '/api/doctors/1/desk')).status).toBe(404);
    expect((await call('POST', '/api/doctors/1/desk', { name: 'oak', n: 1 })).body).toEqual({
      id: 1,
      name: 'oak',
      n: 1,
      docId: 1,
    });
    const second = await call('POST', '/api/doctors/1/desk', { name: 'elm' });
    expect([second.status, second.body.error.message]).toEqual([422, 'There is a "desk" of it already.']);
    expect(await ask('doctors/1/desk', { where: { n: 1 }, fields: ['name'] })).toEqual({ name: 'oak' });
    expect(await ask('doctors/1/desk', { where: { n: 2 } })).toMatchObject({ error: { statusCode: 404 } });
    expect(await included('doctors', 'desk', { fields: ['name'] })).toEqual([{ name: 'oak' }, undefined]);
    expect(await included('doctors', 'desk', { where: { n: 2 } })).toEqual([undefined, undefined]);
    expect((await call('PUT', '/api/doctors/1/desk', { docId: 2 })).status).toBe(422);
    expect((await call('PUT', '/api/doctors/1/desk', { n: 5 })).body).toMatchObject({ name: 'oak', n: 5 });
    expect((await call('DELETE', '/api/doctors/1/desk')).status).toBe(204);
    expect((await call('PUT', '/api/doctors/1/desk', {})).status).toBe(404);
  });
});

describe('polymorphic relations', () => {
  it('lead to the rows of their own model', async () => {
    expect(names(await ask('doctors/1/photos', { order: 'name DESC', limit: 2 }))).toBe('zy');
    expect((await included('doctors', 'photos', { limit: 1, order: 'n DESC' })).map(names)).toEqual(['z', 'v']);
    expect(await included('patients', 'photo', { fields: ['name'] })).toEqual([{ name: 'face' }, undefined, undefined]);
  });

  it('lead back, each row to a row of the model that it names', async () => {
    const filter = { include: { relation: 'subject', scope: { fields: ['name'] } }, order: 'id', fields: ['name'] };
    const { body } = await call('GET', `/api/doctors/ask?what=Photo&filter=${json(filter)}`);
    expect(body.map(({ subject }: { subject: unknown }) => subject)).toEqual([
      ...['a', 'a', 'a', 'b', 'p'].map((name) => ({ name })),
    ]);
  });
});

describe('referencesMany', () => {
  it('keeps the order of its list where none is asked for, and pages through it', async () => {
    expect(names(await ask('doctors/1/notes'))).toBe('mkl');
    expect(names(await ask('doctors/1/notes', { skip: 1, limit: 1 }))).toBe('k');
    expect(names(await ask('doctors/1/notes', { order: 'name', where: { n: { lt: 2 } } }))).toBe('kl');
    expect((await included('doctors', 'notes', { limit: 2 })).map(names)).toEqual(['mk', '']);
    expect((await call('GET', `/api/doctors/1/notes/count?where=${json({ n: 2 })}`)).body).toEqual({ count: 1 });
    expect((await call('GET', '/api/doctors/1/notes/4')).status).toBe(404);
  });

  it('takes rows out and deletes none', async () => {
    expect((await call('DELETE', `/api/doctors/1/notes?where=${json({ name: 'k' })}`)).status).toBe(204);
    expect(names(await ask('doctors/1/notes'))).toBe('ml');
    expect((await call('DELETE', '/api/doctors/1/notes')).status).toBe(204);
    expect([await ask('doctors/1/notes'), names(await ask('notes'))]).toEqual([[], 'klmo']);
  });

  it('lets go of rows that are no more, when all are taken out', async () => {
    const { id } = (await call('POST', '/api/notes', { name: 'gone' })).body;
    for (const note of [1, id]) await call('PUT', `/api/doctors/2/notes/rel/${note}`);
    await call('DELETE', `/api/notes/${id}`);
    const listed = async () => ((await ask('doctors/2')) as { noteIds: unknown }).noteIds;
    expect(await listed()).toEqual([1, id]);
    await call('DELETE', `/api/doctors/2/notes?where=${json({ name: 'k' })}`);
    expect(await listed()).toEqual([id]);
    expect((await call('DELETE', '/api/doctors/2/notes')).status).toBe(204);
    expect(await listed()).toEqual([]);
  });
});

describe('embedded rows', () => {
  beforeAll(async () => {
    const drafted = [...'cab'].map((name, id) => ({ id: `i${id}`, name, n: name === 'a' ? null : id }));
    expect((await call('PATCH', '/api/doctors/2', { drafted })).body).toMatchObject({ drafted });
  });

  it.each<[object, unknown]>([
    [
      { where: { name: { gt: 'a' } } },
      [
        { id: 'i0', name: 'c', n: 0 },
        { id: 'i2', name: 'b', n: 2 },
      ],
    ],
    [{ order: 'n DESC', fields: ['name'] }, [{ name: 'a' }, { name: 'b' }, { name: 'c' }]],
    [{ order: 'name', skip: 1, limit: 1, fields: { n: false } }, [{ id: 'i2', name: 'b' }]],
    [{ where: { name: { like: 'x%' } } }, []],
  ])('answer to a filter in accessors and includes: %j', async (filter, rows) => {
    const { body } = await call('GET', `/api/doctors/accessed?what=drafts&filter=${json(filter)}`);
    expect(body).toEqual(rows);
    const include = { where: { id: 2 }, include: { relation: 'drafts', scope: filter } };
    const found = await call('GET', `/api/doctors/ask?what=Doctor&filter=${json(include)}`);
    expect(found.body[0].drafts).toEqual(rows);
  });
});

it('a row that was read without its key is related to none', async () => {
  const counts = async () =>
    Promise.all(
      ['photos', 'desks', 'notes', 'visits'].map(async (what) => (await call('GET', `/api/${what}/count`)).body.count),
    );
  await call('POST', '/api/doctors/1/desk', { name: 'ash' });
  const before = await counts();
  const none = [0, 0];
  expect((await call('POST', '/api/doctors/keyless')).body).toEqual({
    patients: none,
    photos: none,
    notes: none,
    desks: none,
  });
  expect(await counts()).toEqual(before);
});
