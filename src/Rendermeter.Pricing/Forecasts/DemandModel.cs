using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>How many users there are and how many outputs are wanted, month by month.</summary>
internal static class DemandModel<T>
    where T : struct, IScalar<T>
{
    private static readonly T One = T.Of(Rational.One);

    public static T[][] Users(Question question, T[] values)
        => [.. question.Tiers.Select(tier => Growing(values[tier.Users.Index], values[tier.Growth.Index], question.Months))];

    public static T[] Wanted(Line line, int months, T[] values, T[][] users) => line.Demand switch
    {
        Demand.Given given => Growing(given.Times == Rational.One ? values[given.Monthly.Index] : values[given.Monthly.Index] * T.Of(given.Times), values[given.Growth.Index], months),
        Demand.ByUsers byUsers => Times(users[byUsers.Tier.Index], values[byUsers.Actions.Index] * values[byUsers.Outputs.Index]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Outputs that one action asks for together: they come and stay away together.</summary>
    public static T Together(Line line, T[] values) => line.Demand is Demand.ByUsers byUsers ? values[byUsers.Outputs.Index] : default;

    private static T[] Growing(T first, T growth, int months)
    {
        var all = new T[months];
        for (var month = 0; month < months; month++)
        {
            all[month] = first;
            first *= One + growth;
        }

        return all;
    }

    private static T[] Times(T[] users, T factor) => [.. users.Select(count => count * factor)];
}
