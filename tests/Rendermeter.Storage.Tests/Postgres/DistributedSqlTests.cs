using System.Reflection;
using System.Text.RegularExpressions;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Postgres;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>
/// The SQL against what a PostgreSQL that is distributed by lane refuses. A check of the text: it knows no grammar, so it is strict where it could be mistaken.
/// </summary>
public sealed partial class DistributedSqlTests
{
    private static readonly string[] Tables =
    [
        "org", "project", "wallet", "api_key", "account", "transfer", "top_up", "cap", "cap_bucket", "render", "attempt", "attempt_quote", "attempt_settlement",
        "attempt_phase", "hold_slice", "attempt_cap", "verdict", "verdict_check", "output", "decision", "event", "idem", "inbox", "audit_finding",
        "provider_pool", "markup", "quarantine", "render_due", "route_choice", "webhook", "delivery", "delivery_try", "input", "approval", "route", "route_version",
        "cost_line", "person_check", "feedback",
    ];

    /// <summary>Reads over all organisations, each on purpose: no lock, no correlation, no order across shards that would not be merged.</summary>
    private static readonly string[] OverAllLanes =
        ["StoredRecords.ListUnfinishedSql", "StoredRecords.FindKeySql", "StoredRecords.NeedsFileSql", "StoredRecords.NeedsDeliverySql", "StoredRecords.NeedsInputSql", "StoredRecords.ListOrgsSql", "PostgresStore.HasOrgsSql", "Auditor.ListBooksSql", "FundReading.ListDueSql", "StoredWebhooks.ListBehindSql",
            "PostgresDueDeliveries.ListWebhooksSql", "StoredReports.SumHeldSql", "StoredReports.SumPendingSql"];

    [Fact]
    public void No_statement_is_one_that_a_distributed_database_refuses()
    {
        var wrong = Statements().SelectMany(statement => Refused(statement.Sql).Select(why => $"{statement.Name}: {why}"));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_write_of_a_batch_goes_to_the_shard_of_one_lane()
    {
        var writes = Statements().Where(statement => statement.Name.Contains("Table.", StringComparison.Ordinal) && Regex.IsMatch(statement.Sql, @"^\s*(insert|update|delete)\b")).ToList();

        Assert.True(writes.Count > 30);
        Assert.All(writes, write =>
        {
            var lane = PostgresText.LaneOf(write.Sql);
            Assert.True(lane >= 0, $"{write.Name} is written without a lane");
            var shaped = PostgresText.SetBased(write.Sql, [.. Enumerable.Repeat("bigint", PostgresText.Positional(write.Sql).Parameters)], isOneLane: true);
            Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${lane + 1}::bigint"), shaped, StringComparison.Ordinal);
            Assert.Empty(Refused(shaped));
        });
    }

    [Fact]
    public void Every_text_that_loads_a_batch_of_one_lane_loads_one_of_many_lanes()
    {
        var texts = Statements().Where(statement => statement.Name.StartsWith("PostgresLoading.", StringComparison.Ordinal) && statement.Sql.Contains("$2", StringComparison.Ordinal)).ToList();

        Assert.True(texts.Count > 15);
        Assert.All(texts, text =>
        {
            var wide = PostgresText.OverLanes(text.Sql);
            Assert.Contains("$1::bigint[]", wide, StringComparison.Ordinal);
            Assert.DoesNotContain("lane = $1", wide, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_statement_on_the_ledger_names_the_lane_and_every_join_joins_it()
    {
        var wrong = Statements().Where(statement => Tables.Any(table => Regex.IsMatch(statement.Sql, $@"\b(from|join|into|update)\s+{table}\b")))
            .Where(statement => !JoinsLane(statement.Sql) || !(Lane().IsMatch(statement.Sql) || OverAllLanes.Contains(statement.Name) || IsInvariant(statement.Name)))
            .Select(statement => statement.Name);

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_key_of_the_schema_begins_with_lane_and_org()
    {
        var sql = string.Join('\n', Migration.All("Postgres").Select(step => Comment().Replace(step.Sql, "")));
        var keys = Keys().Matches(sql).Select(key => key.Groups["columns"].Value).ToList();

        Assert.Equal(Tables.Order(), Regex.Matches(sql, @"create table (\w+)").Select(match => match.Groups[1].Value).Order());
        Assert.Equal(Tables.Length, Regex.Count(sql, "primary key"));
        Assert.True(keys.Count > Tables.Length);
        Assert.All(keys, columns => Assert.StartsWith("lane, org_id", columns, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"\b(references|trigger|serial|generated|create function|create rule|check \([^)]*select)\b", sql);
    }

    [Fact]
    public void The_distribution_names_every_table()
        => Assert.Equal(Tables.Order(), Regex.Matches(Comment().Replace(Migration.All("Citus").Single().Sql, ""), @"'(?<name>(?!lane')\w+)'")
            .Select(name => name.Groups["name"].Value).Where(name => name != "org").Prepend("org").Order());

    [Theory]
    [InlineData("select 1 from attempt where org_id = $1 for update", "locks without equality on lane")]
    [InlineData("select 1 from attempt where lane = any($1) for update", "locks without equality on lane")]
    [InlineData("select 1 from attempt where lane = $1 and x = (select 1 from idem) for update skip locked", null)]
    [InlineData("update attempt set lane = $1 where lane = $2", "changes the lane")]
    [InlineData("update attempt set at = clock_timestamp() where lane = $2", "calls a volatile function in a write")]
    [InlineData("delete from event where ctid = any($1)", "uses ctid")]
    [InlineData("merge into account using x on true", "uses merge")]
    [InlineData("select 1 from attempt group by rollup (lane)", "uses grouping sets")]
    [InlineData("with recursive x as (select 1) select 1 from x", "uses a recursive query")]
    [InlineData("update verdict set at = 1 from unnest($1::bigint[]) as v (lane_) where lane = v.lane_ and attempt_id in (select a.attempt_id from attempt a where a.lane = v.lane_)",
        "looks into a table by a list of lanes")]
    [InlineData("update attempt set cost = 1 where lane = $1 and not exists (select 1 from attempt_phase f where f.attempt_id = attempt.attempt_id)", "looks into a table without its lane")]
    [InlineData("update attempt set cost = 1 where lane = $1 and not exists (select 1 from attempt_phase f where f.lane = attempt.lane)", null)]
    public void The_reader_of_statements_finds_what_is_refused(string sql, string? why)
        => Assert.Equal(why is null ? [] : [why], Refused(sql));

    private static IEnumerable<string> Refused(string sql)
    {
        var text = Comment().Replace(sql, "");
        (string Why, bool Found)[] rules =
        [
            ("locks without equality on lane", text.Contains("for update", StringComparison.Ordinal) && !Regex.IsMatch(text, @"\blane = [$@]\w+")),
            ("changes the lane", Regex.IsMatch(text, @"\bset\s+lane\s*=|,\s*lane\s*=\s*[$@]")),
            ("calls a volatile function in a write", Regex.IsMatch(text, @"^\s*(update|insert|delete)\b") && Regex.IsMatch(text, @"\b(random|now|clock_timestamp|gen_random_uuid|nextval)\s*\(")),
            ("uses ctid", Regex.IsMatch(text, @"\bctid\b")),
            ("uses merge", Regex.IsMatch(text, @"^\s*merge\b")),
            ("uses grouping sets", Regex.IsMatch(text, @"\b(grouping sets|rollup|cube)\b")),
            ("looks into a table by a list of lanes", Regex.IsMatch(text, @"\.lane = v\.lane_")),
            ("looks into a table without its lane", Inner().Matches(text).Any(inner => Tables.Contains(inner.Groups["table"].Value)
                && !Regex.IsMatch(text, $@"\b{(inner.Groups["alias"].Success ? inner.Groups["alias"].Value : inner.Groups["table"].Value)}\.lane = [$@\w]"))),
            ("uses a recursive query", Regex.IsMatch(text, @"\bwith recursive\b")),
        ];
        return rules.Where(rule => rule.Found).Select(rule => rule.Why);
    }

    /// <summary>A table that is joined is joined on its lane.</summary>
    private static bool JoinsLane(string sql) => Joins().Matches(sql).All(join => Regex.IsMatch(sql, $@"\b{join.Groups["alias"].Value}\.lane = \w+\.lane"));

    /// <summary>The auditor looks at all lanes.</summary>
    private static bool IsInvariant(string name) => Invariant.All.Any(invariant => invariant.Id == name);

    /// <summary>Every text of the assembly that PostgreSQL runs: constants named …Sql, but for those of SQLite, and the invariants.</summary>
    private static IEnumerable<(string Name, string Sql)> Statements()
    {
        var constants = typeof(PostgresStore).Assembly.GetTypes().Where(type => type.Namespace?.Contains(".Sqlite", StringComparison.Ordinal) != true && type.Name is not "SqliteMigrator")
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => field.IsLiteral && field.Name.EndsWith("Sql", StringComparison.Ordinal))
            .Select(field => ($"{field.DeclaringType!.Name}.{field.Name}", (string)field.GetRawConstantValue()!)).ToList();
        Assert.True(constants.Count > 50);
        return [.. constants, .. Invariant.All.Select(invariant => (invariant.Id, invariant.Sql))];
    }

    /// <summary>A table that <c>exists</c> or <c>in</c> looks into, once for each row outside.</summary>
    [GeneratedRegex(@"\b(exists|in)\s*\(\s*select\s[^()]*?\bfrom\s+(?<table>[a-z_]+)(\s+(?<alias>(?!where|order|group|limit|join)[a-z_]+))?")]
    private static partial Regex Inner();

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\blane\b")]
    private static partial Regex Lane();

    [GeneratedRegex(@"(primary key|unique|create unique index \w+ on \w+) \((?<columns>[^)]*)\)")]
    private static partial Regex Keys();

    [GeneratedRegex(@"\bjoin (?<table>[a-z_]+) (?<alias>\w+) on\b")]
    private static partial Regex Joins();
}
