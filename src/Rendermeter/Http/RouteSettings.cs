using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Http;

/// <summary>One route as it stands in the settings, taken as text: what it may be is said by the engine.</summary>
internal static class RouteSettings
{
    public static Engine.Routes.RouteOptions Read(IConfigurationSection section) => new()
    {
        Offers = Texts(section, "Offers"),
        Ceiling = section["Ceiling"],
        CeilingMultiple = section["CeilingMultiple"],
        Ceilings = section["Ceilings"],
        MaxCost = section["MaxCost"],
        CapShare = section["CapShare"],
        AboveCeiling = section["AboveCeiling"],
        ApprovalHours = section["ApprovalHours"],
        InDoubt = section["InDoubt"],
        MergeSeconds = section["MergeSeconds"],
        Order = section["Order"],
        ValueOfSecond = section["ValueOfSecond"],
        Downstream = section["Downstream"],
        Exploration = section["Exploration"],
        Weights = Texts(section, "Weights"),
        Limits = [.. section.GetSection("Limits").GetChildren().Select(Limit)],
        RefundOnReject = section["RefundOnReject"],
        FailedButBilled = section["FailedButBilled"],
        RegenerationWindow = section["RegenerationWindow"],
        Steps = [.. section.GetSection("Steps").GetChildren().Select(Step)],
        Gate = [.. section.GetSection("Gate").GetChildren().Select(Check)],
    };

    private static RouteLimitOptions Limit(IConfigurationSection section) => new()
    {
        Key = section["Key"],
        Feature = section["Feature"],
        Customer = section["Customer"],
        CustomerTier = section["CustomerTier"],
        Tag = section["Tag"],
        Ceiling = section["Ceiling"],
        Qualities = Texts(section, "Qualities"),
        Offers = Texts(section, "Offers"),
    };

    private static GateCheckOptions Check(IConfigurationSection section) => new()
    {
        Check = section["Check"] ?? "",
        Threshold = section["Threshold"],
        Unknown = section["Unknown"],
        Url = section["Url"],
        Price = section["Price"],
        When = section["When"],
        Deadline = section["Deadline"],
        AtDeadline = section["AtDeadline"],
        Minutes = section["Minutes"],
        Inside = string.Equals(section["Inside"], "true", StringComparison.OrdinalIgnoreCase),
    };

    private static DownstreamStepOptions Step(IConfigurationSection section) => new()
    {
        Step = section["Step"] ?? "",
        Price = section["Price"],
        Per = section["Per"],
        On = section["On"],
        ExpectedBytes = section["ExpectedBytes"],
    };

    private static string[] Texts(IConfigurationSection section, string name) => [.. section.GetSection(name).GetChildren().Select(text => text.Value ?? "")];
}
