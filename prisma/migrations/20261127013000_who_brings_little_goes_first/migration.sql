-- Who brings little goes ahead of who brings much: while somebody waits with no more than four times what is worked at once, and may have more
-- of it, all who wait with more than eight times that have a quarter of the places together. Half of them, as equal turns would give one such,
-- would let the few wait twice as long as alone. Places that nobody else may have they take as well.
--
-- Deficit round robin over the tenants of a lane, from behind the one whose turn was last. Each visit gives a tenant one; work costs
-- one, or more where the tenant's takes more than five seconds on average, eight at most. So a round of eight serves everybody.
CREATE OR REPLACE FUNCTION directory.dispatch_lane(of_queue text, of_cell uuid) RETURNS TABLE (tenant uuid, id uuid, ticket bigint)
LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  nobody CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  slots int;
  room int;
  last uuid;
  tenants uuid[];
  deficits float8[];
  costs float8[];
  counts int[];
  caps int[];
  backlogs int[];
  taken int;
  yields boolean[];
  yielding int;
  is_open boolean;
  has_suspect boolean;
  picked directory.work;
BEGIN
  SELECT sum(x.slots), sum(x.feed) INTO slots, room FROM directory.worker x WHERE x.queue = of_queue AND x.seen_until > now();
  IF slots IS NULL THEN
    RETURN;
  END IF;
  -- Whoever dispatches for a lane is alone: what two would count at once they would give out twice.
  INSERT INTO directory.lane (queue, cell) VALUES (of_queue, of_cell) ON CONFLICT DO NOTHING;
  SELECT coalesce(l.last_tenant, nobody) INTO last FROM directory.lane l
  WHERE l.queue = of_queue AND l.cell = of_cell FOR UPDATE;
  -- A job that nobody has taken for a while is in the queue still, or lost: with the same ticket it makes no second one there.
  RETURN QUERY UPDATE directory.work w SET ticket_until = now() + interval '5 s'
    WHERE w.queue = of_queue AND w.id IN (
      SELECT x.id FROM directory.work x
      WHERE x.queue = of_queue AND x.ticket IS NOT NULL AND NOT x.is_taken AND x.ticket_until <= now()
        AND (of_cell = nobody OR EXISTS (SELECT FROM directory.tenant t WHERE t.tenant = x.tenant AND t.cell = of_cell))
      FOR UPDATE SKIP LOCKED)
    RETURNING w.tenant, w.id, w.ticket;
  taken := (SELECT count(*) FROM directory.work w
    WHERE w.queue = of_queue AND (w.ticket IS NOT NULL OR w.busy_until IS NOT NULL) AND directory.in_flight(w)
      AND (of_cell = nobody OR EXISTS (SELECT FROM directory.tenant t WHERE t.tenant = w.tenant AND t.cell = of_cell)));
  room := room - taken;
  IF room <= 0 THEN
    RETURN;
  END IF;
  -- What was started and never ended may have taken its worker with it: one at a time, so that it takes no other one of its kind along.
  has_suspect := EXISTS (SELECT FROM directory.work w
    WHERE w.queue = of_queue AND (w.ticket IS NOT NULL OR w.busy_until IS NOT NULL) AND directory.in_flight(w)
      AND w.starts >= CASE WHEN w.busy_until > now() THEN 2 ELSE 1 END);
  WITH RECURSIVE ring AS (
    (SELECT w.tenant FROM directory.work w WHERE w.queue = of_queue ORDER BY w.tenant LIMIT 1)
    UNION ALL
    SELECT (SELECT w.tenant FROM directory.work w WHERE w.queue = of_queue AND w.tenant > r.tenant ORDER BY w.tenant LIMIT 1)
    FROM ring r WHERE r.tenant IS NOT NULL),
  waiting AS (
    SELECT r.tenant, row_number() OVER (ORDER BY r.tenant <= last, r.tenant) AS place
    FROM ring r
    WHERE r.tenant IS NOT NULL
      AND (of_cell = nobody OR EXISTS (SELECT FROM directory.tenant t WHERE t.tenant = r.tenant AND t.cell = of_cell))
      AND EXISTS (SELECT FROM directory.work w WHERE w.queue = of_queue AND w.tenant = r.tenant AND w.due_from < now()
        AND NOT directory.in_flight(w))
    ORDER BY r.tenant <= last, r.tenant LIMIT 64)
  SELECT array_agg(r.tenant ORDER BY r.place), array_agg(coalesce(t.deficit, 0) ORDER BY r.place),
    array_agg(greatest(1, least(8, coalesce(t.seconds, 0) / 5)) ORDER BY r.place),
    array_agg((SELECT count(*) FROM directory.work w WHERE w.queue = of_queue AND w.tenant = r.tenant
      AND (w.ticket IS NOT NULL OR w.busy_until IS NOT NULL) AND directory.in_flight(w))::int ORDER BY r.place),
    array_agg(directory.cap_of(of_queue, r.tenant, slots) ORDER BY r.place),
    array_agg((SELECT count(*) FROM (SELECT FROM directory.work w WHERE w.queue = of_queue AND w.tenant = r.tenant
      AND w.due_from < now() AND NOT directory.in_flight(w) LIMIT 8 * slots + 1) w)::int ORDER BY r.place)
  INTO tenants, deficits, costs, counts, caps, backlogs
  FROM waiting r LEFT JOIN directory.turn t ON t.queue = of_queue AND t.tenant = r.tenant;
  IF tenants IS NULL THEN
    RETURN;
  END IF;

  FOR pass IN 1..2 LOOP
    IF pass = 1 THEN
      -- Whoever brings much yields, where anybody waits who brings little and may have more.
      SELECT array_agg(x.backlog > 8 * slots AND l.is_there ORDER BY x.place),
        coalesce(sum(x.count) FILTER (WHERE x.backlog > 8 * slots AND l.is_there), 0)
      INTO yields, yielding
      FROM unnest(backlogs, counts) WITH ORDINALITY AS x (backlog, count, place),
        (SELECT coalesce(bool_or(y.backlog <= 4 * slots AND y.count < y.most), false) AS is_there
          FROM unnest(backlogs, counts, caps) AS y (backlog, count, most)) l;
    ELSE
      EXIT WHEN NOT (true = ANY (yields));
      yields := array_fill(false, ARRAY[cardinality(tenants)]);
      -- What nobody else wants of the places, and nothing that would wait in the queue ahead of them.
      room := least(room, slots - taken);
    END IF;
    FOR round IN 1..8 LOOP
      is_open := false;
      FOR i IN 1..cardinality(tenants) LOOP
        EXIT WHEN room <= 0;
        CONTINUE WHEN counts[i] >= caps[i] OR (yields[i] AND yielding >= greatest(1, slots / 4));
        deficits[i] := deficits[i] + 1;
        WHILE room > 0 AND deficits[i] >= costs[i] AND counts[i] < caps[i]
          AND NOT (yields[i] AND yielding >= greatest(1, slots / 4)) LOOP
          -- What a transaction holds, as of a save under way, is not waited for: its end rings again.
          SELECT w.* INTO picked FROM directory.work w
          WHERE w.queue = of_queue AND w.tenant = tenants[i] AND w.due_from < now()
            AND NOT directory.in_flight(w) AND (w.starts = 0 OR NOT has_suspect)
          ORDER BY w.due_from, w.id LIMIT 1 FOR UPDATE SKIP LOCKED;
          IF NOT FOUND THEN
            -- Who has nothing left saves nothing up.
            deficits[i] := 0;
            counts[i] := caps[i];
            EXIT;
          END IF;
          DELETE FROM directory.ticket x WHERE x.ticket = picked.ticket;
          INSERT INTO directory.ticket AS x (queue, id, tenant) VALUES (of_queue, picked.id, picked.tenant)
          RETURNING x.ticket INTO picked.ticket;
          UPDATE directory.work w SET ticket = picked.ticket, is_taken = false, ticket_until = now() + interval '5 s'
          WHERE w.queue = of_queue AND w.id = picked.id;
          has_suspect := has_suspect OR picked.starts > 0;
          deficits[i] := deficits[i] - costs[i];
          counts[i] := counts[i] + 1;
          yielding := yielding + yields[i]::int;
          room := room - 1;
          taken := taken + 1;
          last := picked.tenant;
          tenant := picked.tenant;
          id := picked.id;
          ticket := picked.ticket;
          RETURN NEXT;
        END LOOP;
        is_open := is_open OR (counts[i] < caps[i] AND NOT (yields[i] AND yielding >= greatest(1, slots / 4)));
      END LOOP;
      EXIT WHEN room <= 0 OR NOT is_open;
    END LOOP;
  END LOOP;
  UPDATE directory.lane l SET last_tenant = last WHERE l.queue = of_queue AND l.cell = of_cell;
  INSERT INTO directory.turn AS t (queue, tenant, deficit)
  SELECT of_queue, x.tenant, least(x.deficit, 8) FROM unnest(tenants, deficits) AS x (tenant, deficit)
  ON CONFLICT (queue, tenant) DO UPDATE SET deficit = excluded.deficit WHERE t.deficit <> excluded.deficit;
END $$;
