namespace Rendermeter.Storage.Migrations;

/// <summary>One step of the schema. Numbers are the same on every database, and a step that was published is never edited.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>The steps of a dialect (<c>Sqlite</c>, <c>Postgres</c>), in order.</summary>
    public static IReadOnlyList<Migration> All(string dialect)
    {
        var assembly = typeof(Migration).Assembly;
        var prefix = $"Migrations/{dialect}/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var file = name[prefix.Length..];
                return new Migration(int.Parse(file[..3], System.Globalization.CultureInfo.InvariantCulture), file, reader.ReadToEnd());
            })];
    }
}
