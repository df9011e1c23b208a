using System.Globalization;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Storage;

namespace Rendermeter.Commands.Demo;

/// <summary>One scored route through a calm, an outage of its first provider, and a stricter gate: which decisions were taken there is what the closing tables price.</summary>
internal static class Season
{
    public const string Route = "catalogue";
    public const string Calm = "calm";
    public const string Outage = "outage";
    public const string Strict = "strict";

    /// <summary>What the gate lets pass at first: everything, so that it only measures.</summary>
    public const long AnySharpness = 0;

    /// <summary>Whose outage it is: the first choice as long as it delivers.</summary>
    public const string Failing = "sandbox-cheap";

    private static readonly string[] Wares = ["a green apron", "a brass bell", "a birch stool", "a slate board", "a cork mat", "a tin cup", "a felt hat", "a pine box", "a silver spoon", "a jute rope", "a glass jar", "a stone bowl"];

    /// <summary>Asked for while all is well.</summary>
    public static IReadOnlyList<Scene> InCalm { get; } = [.. Wares.Take(8).Select(ware => Picture(ware, "on oak"))];

    /// <summary>Asked for in the outage, and again under the stricter gate: the same prompt gives the same picture at a vendor of the sandbox.</summary>
    public static IReadOnlyList<Scene> InOutage { get; } = [.. Wares.Select(ware => Picture(ware, "on linen"))];

    public static int Count => InCalm.Count + InOutage.Count + InOutage.Count;

    /// <summary>The route as an operator writes it.</summary>
    /// <param name="sharpness">The threshold of its check <c>blur</c>.</param>
    public static Dictionary<string, string?> Settings(long sharpness) => new()
    {
        [Key("Offers:0")] = "sandbox-cheap/image",
        [Key("Offers:1")] = "sandbox-fast/image",
        [Key("Offers:2")] = "sandbox-fine/image",
        [Key("Order")] = "least_total_cost",
        [Key("ValueOfSecond")] = "0.001",
        [Key("Exploration")] = "0",
        [Key("Steps:0:Step")] = "moderation",
        [Key("Steps:0:Price")] = "0.0005",
        [Key("Steps:1:Step")] = "egress",
        [Key("Steps:1:Price")] = "0.09",
        [Key("Steps:1:Per")] = "gigabyte",
        [Key("Gate:0:Check")] = "decodes",
        [Key("Gate:1:Check")] = "size",
        [Key("Gate:2:Check")] = "blur",
        [Key("Gate:2:Threshold")] = sharpness.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>What the kept scores of the outage's pictures say of stricter gates: the one that two of three would pass.</summary>
    public static async Task<GatePoint> Preview(string data, CancellationToken cancellationToken)
    {
        using var books = SqliteStore.OpenReadOnly(data)!;
        var orgs = await books.Records.ListOrgs(cancellationToken);
        var judged = await books.RouteRecords.ListJudged(orgs[0].Id, Route, limit: 10_000, cancellationToken);
        IReadOnlyList<JudgedAttempt> last = [.. judged.Take(InOutage.Count)];
        return GatePreview.Curve(CheckKind.Blur, last).Last(point => point.Accepted * 3 >= last.Count * 2);
    }

    private static string Key(string name) => $"Rendermeter:Routes:{Route}:{name}";

    private static Scene Picture(string ware, string where) => new(Route, ware.Split(' ')[^1], $"{ware} {where}", ("width", 256), ("height", 256));
}
