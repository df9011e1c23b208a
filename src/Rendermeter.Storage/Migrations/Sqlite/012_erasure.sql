-- oldest program: 005
-- When the content of a render was erased: its prompt, its metadata and its files. The money stays.

alter table render add column erased_at integer check (erased_at is null or typeof(erased_at) = 'integer');

-- Equal files are kept once, whoever they belong to: before one is removed, nobody may need it any more.
create index output_sha256 on output (sha256);
