using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Rendermeter.Storage.Postgres;

/// <summary>
/// The texts that both databases take, as PostgreSQL runs them: parameters by position, and a write of one row as a write of all rows of a batch.
/// </summary>
internal static partial class PostgresText
{
    private static readonly ConcurrentDictionary<string, (string Sql, int Parameters)> Reads = new();
    private static readonly ConcurrentDictionary<(string Sql, string Types, bool IsOneLane), string> Writes = new();
    private static readonly ConcurrentDictionary<string, string> Wide = new();
    private static readonly ConcurrentDictionary<string, int> Lanes = new();

    private const string Lane = "lane";

    /// <summary>With <c>$1</c> for the name that comes first, and so on.</summary>
    public static (string Sql, int Parameters) Positional(string sql) => Reads.GetOrAdd(sql, text =>
    {
        var names = Names(text);
        return (Parameter().Replace(text, match => string.Create(CultureInfo.InvariantCulture, $"${names.IndexOf(match.Groups["name"].Value) + 1}")), names.Count);
    });

    /// <summary>
    /// <c>insert into t (a) values (@a)</c> becomes <c>insert into t (a) select v.a_ from unnest($1::bigint[]) as v (a_)</c>, and
    /// <c>update t set a = @a where b = @b</c> becomes <c>update t set a = v.a_ from unnest(…) as v (a_, b_) where b = v.b_</c>; a
    /// delete takes its rows with <c>using</c>.
    /// </summary>
    /// <param name="types">The PostgreSQL type of each parameter, in the order of their names' first appearance.</param>
    /// <param name="isOneLane">Whether all rows are of one lane: then its parameter is one value instead of an array, and a distributed PostgreSQL goes to one shard.</param>
    public static string SetBased(string sql, IReadOnlyList<string> types, bool isOneLane) => Writes.GetOrAdd((sql, string.Join(',', types), isOneLane), _ =>
    {
        var names = Names(sql);
        if (names.Count != types.Count)
        {
            throw new InvalidOperationException($"{types.Count} values for {names.Count} parameters");
        }

        var columns = names.Select((name, index) => (Name: name, Value: string.Create(CultureInfo.InvariantCulture, $"${index + 1}::{types[index]}"))).ToList();
        var lane = isOneLane ? columns.Single(column => column.Name == Lane).Value : $"v.{Lane}_";
        var arrays = isOneLane ? columns.FindAll(column => column.Name != Lane) : columns;
        var rows = $"from unnest({string.Join(", ", arrays.Select(column => column.Value + "[]"))}) as v ({string.Join(", ", arrays.Select(column => column.Name + "_"))})";
        var shaped = Values().IsMatch(sql) ? Values().Replace(sql, match => $"select {match.Groups["list"].Value}\n{rows}", 1)
            : Where().IsMatch(sql) ? Where().Replace(sql, $"{(Delete().IsMatch(sql) ? $"using {rows["from ".Length..]}" : rows)}\nwhere", 1)
            : throw new InvalidOperationException($"neither an insert of one row nor an update by key: {sql}");
        return Parameter().Replace(shaped, match => match.Groups["name"].Value is var name && name == Lane ? lane : $"v.{name}_");
    });

    /// <summary>Which of the parameters is the lane, in the order of their names' first appearance; -1 where none is.</summary>
    public static int LaneOf(string sql) => Lanes.GetOrAdd(sql, static text => Names(text).IndexOf(Lane));

    /// <summary>
    /// A text that finds rows of one lane, over many: <c>lane = $1 and (org_id, a) in (select * from unnest($2, $3))</c> becomes
    /// <c>(lane, org_id, a) in (select * from unnest($1::bigint[], $2, $3))</c>.
    /// </summary>
    public static string OverLanes(string sql) => Wide.GetOrAdd(sql, static text => OneLane().IsMatch(text)
        ? OneLane().Replace(text, "(${alias}lane, ${columns}) in (select * from unnest($$1::bigint[], ")
        : throw new InvalidOperationException($"finds no rows by lane and keys: {text}"));

    private static List<string> Names(string sql) => [.. Parameter().Matches(sql).Select(match => match.Groups["name"].Value).Distinct()];

    [GeneratedRegex(@"@(?<name>\w+)")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<alias>\b\w+\.|\b)lane = \$1 and \(?(?<columns>[\w., ]+?)\)? in \(select \* from unnest\(")]
    private static partial Regex OneLane();

    [GeneratedRegex(@"\bvalues\s*\((?<list>[^()]*)\)")]
    private static partial Regex Values();

    [GeneratedRegex(@"^\s*delete\b")]
    private static partial Regex Delete();

    [GeneratedRegex(@"\bwhere\b")]
    private static partial Regex Where();
}
