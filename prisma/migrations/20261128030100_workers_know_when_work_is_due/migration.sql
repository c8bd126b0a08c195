-- How long until the next of a queue is due, in milliseconds; null: nothing that is there becomes due by its time alone.
CREATE FUNCTION directory.due_in_ms(of_queue text) RETURNS float8 LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT extract(epoch FROM w.due_from - clock_timestamp())::float8 * 1000 FROM directory.work w
  WHERE w.queue = of_queue AND w.due_from > now() AND w.due_from < 'infinity' ORDER BY w.due_from LIMIT 1
$$;
REVOKE ALL ON FUNCTION directory.due_in_ms(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.due_in_ms(text) TO tiffin_worker;
