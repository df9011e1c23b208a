using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>How many users there are and how many outputs are wanted, month by month.</summary>
internal static class DemandModel<T>
    where T : struct, IScalar<T>
{
    private static readonly T One = T.Of(Rational.One);

    public static T[][] Users(Question question, T[] values)
    {
        var users = new T[question.Tiers.Count][];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = new T[question.Months];
            Grow(users[i], values[question.Tiers[i].Users.Index], values[question.Tiers[i].Growth.Index]);
        }

        return users;
    }

    public static T[] Wanted(Line line, int months, T[] values, T[][] users)
    {
        var wanted = new T[months];
        Fill(wanted, line, values, users);
        return wanted;
    }

    /// <summary>Writes how many outputs are wanted into an array of all months.</summary>
    public static void Fill(T[] wanted, Line line, T[] values, T[][] users)
    {
        switch (line.Demand)
        {
            case Demand.Given given:
                Grow(wanted, given.Times == Rational.One ? values[given.Monthly.Index] : values[given.Monthly.Index] * T.Of(given.Times), values[given.Growth.Index]);
                break;
            case Demand.ByUsers byUsers:
                var (counts, factor) = (users[byUsers.Tier.Index], values[byUsers.Actions.Index] * values[byUsers.Outputs.Index]);
                for (var month = 0; month < wanted.Length; month++)
                {
                    wanted[month] = counts[month] * factor;
                }

                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Outputs that one action asks for together: they come and stay away together.</summary>
    public static T Together(Line line, T[] values) => line.Demand is Demand.ByUsers byUsers ? values[byUsers.Outputs.Index] : default;

    private static void Grow(T[] all, T first, T growth)
    {
        var factor = One + growth;
        for (var month = 0; month < all.Length; month++)
        {
            all[month] = first;
            first *= factor;
        }
    }
}
